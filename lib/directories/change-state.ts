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
  const [row] = await tx.$queryRaw<{ state: DirectoryState; name: string; provider: string }[]>`
    select state, name, provider from directory
    where organization_id = ${ctx.organizationId}::uuid and id = ${directoryId}::uuid for update`;
  if (!row) return notFound("directory");

  const next = transition(row.state, action);
  // Whatever brought it back to work: somebody may still wait for a decision. Asked once the row is locked, as who decides locks it.
  const waits =
    next === "active" && (await tx.hold.count({ where: { organizationId: ctx.organizationId, directoryId, decision: null } })) > 0;
  const to = waits ? "held" : next;
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
