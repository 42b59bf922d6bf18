/**
 * `rollcall check`: what must hold in the stored state whatever happened before (reliability.md §9). Reads only. Each
 * violation names an invariant and a row; none of it is repaired here.
 */
import { checkKeptPeople } from "./kept";
import { checkEnvelopes, findPlainSecrets } from "./secrets";
import { recomputeMembers } from "./recompute";
import { checkRows } from "./rows";
import type { Violation } from "./violation";

export async function checkInvariants(): Promise<Violation[]> {
  const found = [await checkRows(), await recomputeMembers(), await checkKeptPeople(), await checkEnvelopes(), await findPlainSecrets()];
  return found.flat();
}

export async function check(): Promise<{ ok: boolean; violations: Violation[] }> {
  const violations = await checkInvariants();
  return { ok: violations.length === 0, violations };
}
