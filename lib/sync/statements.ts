/**
 * Departures and membership losses that carry the provider's own word, staged like pages: asked once, kept over a crash,
 * and complete before the first of them is applied.
 */
import type { Json } from "../provisioning/types";
import type { Lease } from "./lease";
import { progressOf, readPages, writePage } from "./pages";

export type Statement =
  /** Not listed, and by id the provider says gone. */
  | { kind: "gone"; externalId: string; proof: { [key: string]: Json } }
  /** Left these groups, and the provider names none of them for this person. */
  | { kind: "left"; externalId: string; groups: string[]; proof: { [key: string]: Json } }
  /** Everybody whom an ended nesting concerns was proved: the nesting itself may go. */
  | { kind: "structure"; externalId: "" }
  /** The pipeline saw a departure or role loss in what was listed, and left the person as they are. */
  | { kind: "listed"; externalId: string };

const RESOURCE = "statements:all";

export async function addStatements(lease: Lease, statements: Statement[], last: boolean): Promise<void> {
  const { pages } = await progressOf(lease, RESOURCE);
  if (statements.length === 0 && !last) return;
  await writePage(lease, RESOURCE, { number: pages, next: last ? null : `page-${pages}`, content: { items: statements, rejected: [] } });
}

export async function statementsComplete(lease: Lease): Promise<boolean> {
  return (await progressOf(lease, RESOURCE)).complete;
}

export async function readStatements(lease: Lease): Promise<Statement[]> {
  const all = new Map<string, Statement>();
  for await (const page of readPages<Statement>(lease.organizationId, lease.runId, RESOURCE)) {
    // The stronger word wins: what was proved replaces what was only listed.
    for (const one of page.items) if (one.kind !== "listed" || !all.has(one.externalId)) all.set(one.externalId, one);
  }
  return [...all.values()];
}
