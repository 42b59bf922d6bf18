/**
 * Groups are stored while their directory is still a draft, and nobody hears of a draft. The run that finds them applied
 * tells of them before it tells who is in them: once each, also when a worker died in between.
 */
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { recordEvents } from "../events/record";
import { type DirectoryGroupState, directoryGroupData } from "../events/views";
import { toPublicId } from "../ids";
import { requireLease } from "./lease";
import type { StoredRun } from "./run";

type Stored = DirectoryGroupState & { description: string | null };

/**
 * Selected groups and, where nesting is followed, those inside them: memberships of both are told. Of what was pushed, every
 * group: its provider sent it, and later ones are told as well.
 */
export async function announceGroups(run: StoredRun): Promise<void> {
  if (run.trigger !== "enable" && run.trigger !== "edit") return;
  const { organizationId, directoryId, runId } = run.lease;
  await transaction({}, async (tx) => {
    await requireLease(tx, run.lease);
    const told = await toldGroups(tx, run);
    const groups = (await storedAsDraft(tx, run)).filter((group) => !told.has(toPublicId("grp", group.id)));
    const fields = ["email", "description"] as const;
    await recordEvents(
      tx,
      organizationId,
      groups.map((group) => ({
        type: "dsync.group.created",
        directoryId,
        data: directoryGroupData(organizationId, group),
        changes: [
          { field: "name", from: null, to: group.displayName },
          ...fields.filter((field) => group[field] !== null).map((field) => ({ field, from: null, to: group[field] })),
        ],
        cause: { kind: "sync_run", id: toPublicId("run", runId), initial: run.initial },
      })),
    );
  });
}

async function storedAsDraft(
  tx: Tx,
  { lease: { organizationId, directoryId }, directory: { nested, feed } }: StoredRun,
): Promise<Stored[]> {
  return tx.$queryRaw<Stored[]>`
    with recursive within(id) as (
      select id from directory_group where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid
        and (selected or ${feed === "stored"}::boolean)
      union
      select e.child_group_id from within w
      join group_edge e on e.organization_id = ${organizationId}::uuid and e.parent_group_id = w.id and ${nested}::boolean)
    select g.id, g.directory_id as "directoryId", g.external_id as "externalId", g.display_name as "displayName", g.email, g.description,
      g.deleted_at as "deletedAt", g.version
    from within w
    join directory_group g on g.organization_id = ${organizationId}::uuid and g.id = w.id
    join directory d on d.organization_id = g.organization_id and d.id = g.directory_id
    where g.deleted_at is null and g.created_at < d.enabled_at
    order by g.display_name_key, g.id`;
}

async function toldGroups(tx: Tx, { lease: { organizationId, directoryId } }: StoredRun): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select data->>'id' as id from event
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and type = 'dsync.group.created'`;
  return new Set(rows.map(({ id }) => id));
}
