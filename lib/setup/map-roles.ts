/** One role a group (N-10). Suggestions come from names and stay marked until touched; leaving the page needs a decision about every group. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { saveDraft, undecidedGroups } from "../directories/draft";
import type { DirectoryRow } from "../directories/queries";
import type { DirectoryDraft } from "../directories/schema";
import { RollcallError } from "../errors";
import { toPublicId } from "../ids";
import { audit } from "../logs/audit";
import { findOrganization } from "../organizations/queries";
import { presentRole } from "../roles/present";
import { listRoleRows, type RoleRow } from "../roles/queries";
import { reachStep } from "./complete-link";
import { confirmationKey, confirmationsOf } from "./confirmations";
import { isPushed, readFacts, readSetupState } from "./facts";
import { exactPeople, type GroupRecord, listGroupRecords } from "./group-queries";
import type { MapRoles } from "./input";
import { requireConnected } from "./list-groups";
import { requestPreview } from "./preview";
import { askedRules, readRules, roleSourceOf, ruleSubject, withRules } from "./role-rules";
import type { RolesView, SetupFacts } from "./schema";

type Group = Pick<GroupRecord, "id" | "name" | "includesEveryone"> & { people: number | null; exact: boolean };

export async function readRoles(ctx: Ctx): Promise<RolesView> {
  const db = prisma();
  const { directory, draft } = requireMapping(await readSetupState(ctx, db));
  const [roles, groups] = await Promise.all([listRoleRows(db), selectedGroups(db, directory, draft)]);
  const byId = new Map(roles.map((role) => [role.id, role]));
  const everyone = await defaultRole(ctx, draft, roles, db);
  return {
    roles: roles.map(presentRole),
    groups: groups.map((group) => ({
      id: toPublicId("grp", group.id),
      name: group.name,
      people: group.people,
      people_exact: group.exact,
      includes_everyone: group.includesEveryone,
      role: byId.get(draft.groupRoles[group.id] ?? "")?.key ?? null,
      decided: group.id in draft.groupRoles,
      suggested: draft.suggested.includes(group.id),
    })),
    default_role: everyone.key,
    rules: await readRules(ctx, directory, draft, roles, db),
    confirmations: [
      ...confirmationsOf(draft, groups, roles).map((one) => ({
        group_id: toPublicId("grp", one.groupId),
        kind: one.kind,
        role: one.role.key,
        people: one.people,
        confirmed: one.confirmed,
      })),
      ...(await askedRules(db, directory, draft, roles, everyone)),
    ],
    base: draft.savedAt || null,
  };
}

export async function mapRoles(ctx: Ctx, input: MapRoles): Promise<SetupFacts> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const { directory } = requireMapping(await readSetupState(ctx));
  const roles = await listRoleRows();

  await transaction(ctx, async (tx) => {
    const joined = { ...ctx, tx };
    const { draft } = await saveDraft(joined, directory.id, input.base, (before) => withRoles(before, input, roles, directory));
    if (input.continue) {
      requireDecided(draft);
      requireConfirmed([
        ...confirmationsOf(draft, await selectedGroups(tx, directory, draft), roles),
        ...(await askedRules(tx, directory, draft, roles, await defaultRole(ctx, draft, roles, tx))),
      ]);
      await reachStep(tx, ctx, "preview");
    }
    await requestPreview(joined, directory.id);
    if (input.assignments?.length || input.default_role || input.role_source || input.rules)
      await audit(tx, ctx, { action: "directory.map_roles", targetType: "directory", targetId: directory.id, changes: changesOf(input) });
  });
  return readFacts(ctx);
}

/** The draft after these decisions. A decision about a group that is not selected is refused. Pure. */
export function withRoles(
  draft: DirectoryDraft,
  input: MapRoles,
  roles: readonly RoleRow[],
  directory?: Pick<DirectoryRow, "provider" | "connectedAt">,
): DirectoryDraft {
  const byKey = new Map(roles.map((role) => [role.key, role]));
  const groupRoles = { ...draft.groupRoles };
  const suggested = new Set(draft.suggested);
  const confirmed = new Set(draft.confirmed);
  for (const [at, { group_id: groupId, role: key, confirm }] of (input.assignments ?? []).entries()) {
    if (!draft.groupIds.includes(groupId))
      throw new RollcallError("not_found", "This group is not among the selected ones.", { reason: "group_unknown" });
    const roleId = key === null ? null : requireRole(byKey, key, `assignments/${at}/role`).id;
    if (groupRoles[groupId] !== roleId) suggested.delete(groupId);
    groupRoles[groupId] = roleId;
    if (roleId && confirm) confirmed.add(confirmationKey(groupId, roleId));
  }
  const defaultRoleId = input.default_role === undefined ? draft.defaultRoleId : requireRole(byKey, input.default_role, "default_role").id;
  const grouped = { ...draft, groupRoles, suggested: [...suggested], confirmed: [...confirmed], defaultRoleId };
  const after = directory && isPushed(directory) ? ruled(grouped, input, byKey, directory) : grouped;
  return { ...after, rolesDone: input.continue ? undecidedGroups(after).length === 0 : draft.rolesDone };
}

/** The part of the page that stands in for groups. */
function ruled(
  draft: DirectoryDraft,
  input: MapRoles,
  byKey: ReadonlyMap<string, RoleRow>,
  directory: Pick<DirectoryRow, "provider" | "connectedAt">,
): DirectoryDraft {
  const source = input.role_source ?? roleSourceOf(directory, draft);
  const rules = input.rules?.map(({ value, role, confirm }, at) => ({
    value,
    roleId: role === null ? null : requireRole(byKey, role, `rules/${at}/role`).id,
    confirm,
  }));
  const after = input.role_source || rules ? withRules(draft, source, rules) : draft;
  if (!input.confirm_default || !after.defaultRoleId) return after;
  const key = confirmationKey(ruleSubject("default", ""), after.defaultRoleId);
  return { ...after, confirmed: [...new Set([...(after.confirmed ?? []), key])] };
}

/** S-10: where the vendor switched role mapping off there is nothing to read or decide. */
function requireMapping(state: Awaited<ReturnType<typeof readSetupState>>) {
  if (!state.settings.roleMappingEnabled)
    throw new RollcallError("wrong_state", "Roles are not decided by groups in this application.", { reason: "role_mapping_off" });
  return requireConnected(state);
}

async function selectedGroups(db: Db, directory: DirectoryRow, draft: DirectoryDraft): Promise<Group[]> {
  const records = await listGroupRecords(
    db,
    directory,
    { only: draft.groupIds, search: "" },
    { after: null, limit: draft.groupIds.length },
  );
  const exact = await exactPeople(db, directory, draft.groupIds);
  return records.map((group) => ({ ...group, people: exact.get(group.id) ?? group.memberCount, exact: exact.has(group.id) }));
}

/** What somebody without a mapped group gets: the draft's default, else the organization's, else the catalogue's. */
async function defaultRole(ctx: Ctx, draft: DirectoryDraft, roles: readonly RoleRow[], db: Db): Promise<RoleRow> {
  const { defaultRoleId } = await findOrganization(ctx.organizationId, db);
  const wanted = draft.defaultRoleId ?? defaultRoleId;
  const role = roles.find(({ id }) => id === wanted) ?? roles.find(({ isDefault }) => isDefault);
  if (!role) throw new Error("the catalogue has no default role");
  return role;
}

function requireRole(byKey: ReadonlyMap<string, RoleRow>, key: string, field: string): RoleRow {
  const role = byKey.get(key);
  if (!role) throw new RollcallError("invalid_request", "There is no such role.", { reason: "role_unknown", field });
  return role;
}

function requireDecided(draft: DirectoryDraft): void {
  const open = undecidedGroups(draft);
  if (open.length === 0) return;
  throw new RollcallError("wrong_state", "Every group needs a decision before you go on.", {
    reason: "roles_undecided",
    params: { count: open.length, group_ids: open.slice(0, 100).map((id) => toPublicId("grp", id)) },
  });
}

function requireConfirmed(asked: readonly { confirmed: boolean; groupId?: string; value?: string | null }[]): void {
  const open = asked.filter(({ confirmed }) => !confirmed);
  if (open.length === 0) return;
  throw new RollcallError("wrong_state", "Some roles want a second look before you go on.", {
    reason: "confirmation_needed",
    params: {
      count: open.length,
      group_ids: open.slice(0, 100).flatMap(({ groupId }) => (groupId ? [toPublicId("grp", groupId)] : [])),
      values: open.slice(0, 100).flatMap(({ value }) => (typeof value === "string" ? [value] : [])),
    },
  });
}

const changesOf = (input: MapRoles) => ({
  ...(input.default_role ? { default_role: input.default_role } : {}),
  ...(input.role_source ? { role_source: input.role_source } : {}),
  ...Object.fromEntries((input.rules ?? []).slice(0, 100).map(({ value, role }) => [`value ${value}`, role])),
  ...Object.fromEntries((input.assignments ?? []).slice(0, 100).map(({ group_id, role }) => [toPublicId("grp", group_id), role])),
});
