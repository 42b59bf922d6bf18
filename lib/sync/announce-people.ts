/**
 * People are stored while their directory is still a draft, and nobody hears of a draft. The first run tells of them, and
 * of the groups they are in, before it tells who of them became a member: once each, also when a worker died in between.
 */
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { recordEvents } from "../events/record";
import { type DirectoryGroupState, type DirectoryUserState, directoryUserData, groupMembershipData } from "../events/views";
import { type Id, toPublicId } from "../ids";
import { requireLease } from "./lease";
import type { StoredRun } from "./run";

const BATCH = 500;

type StoredPerson = DirectoryUserState & { groupIds: string[] };
type Loaded = { people: StoredPerson[]; groups: ReadonlyMap<string, DirectoryGroupState> };

/** `userIds`: everybody the run is about, in order; those whose record is younger than Enable Sync were told of as they came. */
export async function announcePeople(run: StoredRun, userIds: readonly Id<"usr">[]): Promise<void> {
  if (run.trigger !== "enable" && run.trigger !== "edit") return;
  const told = await toldPeople(run);
  const silent = userIds.filter((id) => !told.has(toPublicId("usr", id)));
  for (let from = 0; from < silent.length; from += BATCH) {
    run.lease.signal.throwIfAborted();
    await tell(run, silent.slice(from, from + BATCH));
  }
}

async function tell(run: StoredRun, userIds: readonly Id<"usr">[]): Promise<void> {
  const { organizationId, directoryId, runId } = run.lease;
  const cause = { kind: "sync_run", id: toPublicId("run", runId), initial: run.initial };
  await transaction({}, async (tx) => {
    await requireLease(tx, run.lease);
    const { people, groups } = await loadSilent(tx, run, userIds);
    await recordEvents(
      tx,
      organizationId,
      people.flatMap((person) => {
        const user = directoryUserData(organizationId, person);
        const created = { type: "dsync.user.created", directoryId, data: user, changes: changesOf(person), cause };
        const joined = person.groupIds.flatMap((id) => {
          const group = groups.get(id);
          if (!group) return [];
          const data = { ...groupMembershipData(organizationId, group), user };
          return [{ type: "dsync.group.user_added", directoryId, data, cause }];
        });
        return [created, ...joined];
      }),
    );
  });
}

/** In the names in which the pipeline tells of a new record. */
function changesOf(person: StoredPerson): { field: string; from: null; to: unknown }[] {
  const fields: [string, unknown][] = [
    ["email", person.email],
    ["first_name", person.givenName],
    ["last_name", person.familyName],
    ["active", person.active],
  ];
  return fields.flatMap(([field, to]) => (to === null ? [] : [{ field, from: null, to }]));
}

async function loadSilent(tx: Tx, { lease: { organizationId, directoryId } }: StoredRun, userIds: readonly Id<"usr">[]): Promise<Loaded> {
  const people = await tx.$queryRaw<StoredPerson[]>`
    select u.id, u.directory_id as "directoryId", u.member_id as "memberId", u.external_id as "externalId", u.user_name as "userName", u.email,
      u.active, u.inactive_reason as "inactiveReason", u.deleted_at as "deletedAt", u.org_unit_path as "orgUnitPath", u.given_name as "givenName",
      u.family_name as "familyName", u.display_name as "displayName", u.attributes, u.version,
      coalesce((select array_agg(x.group_id order by x.group_id) from group_membership x
        where x.organization_id = u.organization_id and x.user_id = u.id), '{}')::text[] as "groupIds"
    from directory_user u
    join directory d on d.organization_id = u.organization_id and d.id = u.directory_id
    where u.organization_id = ${organizationId}::uuid and u.directory_id = ${directoryId}::uuid and u.id = any(${[...userIds]}::uuid[])
      and u.deleted_at is null and u.created_at < d.enabled_at
    order by u.id`;
  const groups = await tx.$queryRaw<(DirectoryGroupState & { id: string })[]>`
    select id, directory_id as "directoryId", external_id as "externalId", display_name as "displayName", email, deleted_at as "deletedAt", version
    from directory_group where organization_id = ${organizationId}::uuid and id = any(${[...new Set(people.flatMap((person) => person.groupIds))]}::uuid[])`;
  return { people, groups: new Map(groups.map((group) => [group.id, group])) };
}

async function toldPeople({ lease: { organizationId, directoryId } }: StoredRun): Promise<Set<string>> {
  return transaction({}, async (tx) => {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      select data->>'id' as id from event
      where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and type = 'dsync.user.created'`;
    return new Set(rows.map(({ id }) => id));
  });
}
