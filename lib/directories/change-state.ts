/** Moves a directory by the table of transition.ts, with its event, in the caller's transaction. */
import type { Ctx } from "../context";
import type { Tx } from "../db/client";
import { notFound } from "../errors";
import { recordEvents } from "../events/record";
import { toPublicId, type Id } from "../ids";
import type { DirectoryState } from "./schema";
import { type DirectoryAction, transition } from "./transition";

export async function changeState(
  tx: Tx,
  ctx: Pick<Ctx, "organizationId">,
  directoryId: Id<"dir">,
  action: DirectoryAction,
  cause: { kind: string; id: string | null } = { kind: "system", id: null },
): Promise<{ from: DirectoryState; to: DirectoryState }> {
  const [row] = await tx.$queryRaw<{ state: DirectoryState; name: string; provider: string; waits: boolean }[]>`
    select state, name, provider, exists (select 1 from hold h
        where h.organization_id = d.organization_id and h.directory_id = d.id and h.decision is null) as waits
    from directory d where organization_id = ${ctx.organizationId}::uuid and id = ${directoryId}::uuid for update`;
  if (!row) return notFound("directory");

  const next = transition(row.state, action);
  // Whatever brought it back to work: somebody still waits for a decision.
  const to = next === "active" && row.waits ? "held" : next;
  if (to === row.state) return { from: row.state, to };

  await tx.directory.update({
    where: { organizationId_id: { organizationId: ctx.organizationId, id: directoryId } },
    data: { state: to },
  });
  await recordEvents(tx, ctx.organizationId, [
    {
      type: `directory.${to}`,
      directoryId,
      data: {
        object: "directory",
        id: toPublicId("dir", directoryId),
        organization_id: toPublicId("org", ctx.organizationId),
        name: row.name,
        provider: row.provider,
        state: to,
      },
      changes: [{ field: "state", from: row.state, to }],
      cause: { ...cause, initial: false },
    },
  ]);
  return { from: row.state, to };
}
