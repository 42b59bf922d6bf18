/**
 * Nobody loses access by silence (reliability.md §5). Whoever is missing from a listing is asked for by id; whoever seems
 * to have left a group is asked which groups name them. Only the provider's clear word becomes a statement; any other
 * answer changes nothing and is counted. All of this happens outside any transaction.
 */
import type { DirectoryReader } from "../providers/types";
import { selectedOf } from "./graph";
import { isGroupProblem } from "./problem";
import type { Statement } from "./statements";
import type { World } from "./world";

/** People asked about at once; the reader's own limiter decides how fast. */
const PARALLEL = 16;

export type Suspect = { externalId: string; lost: string[]; lostDirect: string[]; kept: string[] };
export type Proved = { statements: Statement[]; unconfirmed: string[] };

export async function proveAbsent(reader: DirectoryReader, externalIds: readonly string[]): Promise<Proved> {
  return askEach(externalIds, async (externalId) => {
    const answer = await reader.findUser(externalId);
    return answer.state === "gone" ? { kind: "gone", externalId, proof: answer.proof } : null;
  });
}

export async function proveLeft(reader: DirectoryReader, world: World, suspects: readonly Suspect[]): Promise<Proved> {
  const byId = new Map(suspects.map((suspect) => [suspect.externalId, suspect]));
  return askEach([...byId.keys()], async (externalId) => {
    const suspect = byId.get(externalId);
    if (!suspect) return null;
    const named = (await reader.groupsOf(externalId)).map((group) => group.externalId);
    const groups = suspect.lostDirect.filter((group) => !named.includes(group));
    const still = selectedOf(world.now, [...named, ...suspect.kept]);
    const left = suspect.lost.filter((group) => !still.has(group));
    if (left.length === 0) return null;
    return { kind: "left", externalId, groups, proof: { groups_list: named.length, left } };
  });
}

async function askEach(externalIds: readonly string[], ask: (externalId: string) => Promise<Statement | null>): Promise<Proved> {
  const out: Proved = { statements: [], unconfirmed: [] };
  const waiting = [...externalIds];
  async function work(): Promise<void> {
    for (let externalId = waiting.pop(); externalId !== undefined; externalId = waiting.pop()) {
      try {
        const statement = await ask(externalId);
        if (statement) out.statements.push(statement);
        else out.unconfirmed.push(externalId);
      } catch (error) {
        if (!isGroupProblem(error)) throw error;
        out.unconfirmed.push(externalId);
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return out;
}
