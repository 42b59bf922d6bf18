/**
 * How roles are set where groups do not do it: one role for everyone, or by a value that each person carries.
 * The values are those that really arrived, with whoever carries them.
 */
import { effectiveRows } from "../attributes/compile";
import { readMapping } from "../attributes/read";
import type { Ctx } from "../context";
import type { Db } from "../db/client";
import type { DirectoryRow } from "../directories/queries";
import type { DirectoryDraft, RoleSource, ValueRole } from "../directories/schema";
import { fold } from "../fold";
import type { RoleRow } from "../roles/queries";
import { confirmationKey, MANY_PEOPLE } from "./confirmations";
import { hasGroups, isPushed } from "./facts";
import { countArrived, type ReceivedValue, receivedAttributes, receivedUnits } from "./push-queries";
import type { RoleRule, RolesView } from "./schema";

type Source = ValueRole["source"];

/** null for a directory that we read: there groups decide, and the scope with them. */
export async function readRules(
  ctx: Ctx,
  directory: DirectoryRow,
  draft: DirectoryDraft,
  roles: readonly RoleRow[],
  db: Db,
): Promise<RolesView["rules"]> {
  if (!isPushed(directory)) return null;
  const [attributes, units, mapping] = await Promise.all([
    receivedAttributes(db, directory),
    receivedUnits(db, directory),
    readMapping(ctx.organizationId, directory.id, db),
  ]);
  return {
    source: roleSourceOf(directory, draft),
    attribute: rulesWith(draft, "attribute", attributes, roles),
    org_unit: rulesWith(draft, "org_unit", units, roles),
    attribute_path: effectiveRows(mapping).find(({ target }) => target === "organization_role")?.source ?? null,
  };
}

/** What was chosen; before that, what is applied or what this provider can do at all. Pure. */
export function roleSourceOf(directory: Pick<DirectoryRow, "provider" | "connectedAt">, draft: DirectoryDraft): RoleSource {
  const [rule] = draft.valueRoles ?? [];
  return draft.roleSource ?? rule?.source ?? (hasGroups(directory) ? "groups" : "default");
}

/** The draft with the whole list of one source replaced; decisions about the other source stay, in case somebody goes back. Pure. */
export function withRules(
  draft: DirectoryDraft,
  source: RoleSource,
  rules: readonly { value: string; roleId: string | null; confirm?: boolean }[] | undefined,
): DirectoryDraft {
  if (!rules || source === "groups" || source === "default") return { ...draft, roleSource: source };
  const byKey = new Map(rules.map((rule) => [fold(rule.value), rule]));
  const kept = (draft.valueRoles ?? []).filter((rule) => rule.source !== source);
  const confirmed = rules.flatMap((rule) =>
    rule.confirm && rule.roleId ? [confirmationKey(ruleSubject(source, rule.value), rule.roleId)] : [],
  );
  return {
    ...draft,
    roleSource: source,
    valueRoles: [...kept, ...[...byKey.values()].map(({ value, roleId }) => ({ source, value, roleId }))],
    confirmed: [...new Set([...(draft.confirmed ?? []), ...confirmed])],
  };
}

export type AskedRule = RolesView["confirmations"][number];

/** What asks once before it stands: the highest role for many people, or a role that is normally not given this way. */
export async function askedRules(
  db: Db,
  directory: DirectoryRow,
  draft: DirectoryDraft,
  roles: readonly RoleRow[],
  defaultRole: RoleRow,
): Promise<AskedRule[]> {
  if (!isPushed(directory)) return [];
  const source = roleSourceOf(directory, draft);
  if (source === "groups") return [];
  const highest = Math.min(...roles.map((role) => role.rank));
  const ask = (value: string, role: RoleRow, people: number): AskedRule[] => {
    const kind = role.discouraged && value !== "" ? "discouraged" : role.rank === highest && people > MANY_PEOPLE ? "many_highest" : null;
    if (!kind) return [];
    const key = confirmationKey(ruleSubject(source, value), role.id);
    return [{ group_id: "", value, kind, role: role.key, people, confirmed: draft.confirmed?.includes(key) ?? false }];
  };
  const { people } = await countArrived(db, directory);
  const everyone = source === "default" ? ask("", defaultRole, people) : [];
  if (source === "default") return everyone;

  const received = source === "attribute" ? await receivedAttributes(db, directory) : await receivedUnits(db, directory);
  const counts = new Map(received.map((one) => [fold(one.value), one.people]));
  return (draft.valueRoles ?? []).flatMap((rule) => {
    const role = rule.source === source ? roles.find(({ id }) => id === rule.roleId) : undefined;
    return role ? ask(rule.value, role, counts.get(fold(rule.value)) ?? 0) : [];
  });
}

/** What a confirmation is about, beside the ids of groups. `value` "": everybody. */
export const ruleSubject = (source: RoleSource, value: string): string => `${source}=${fold(value)}`;

/** Answered values first as they were answered, then what else arrived. */
function rulesWith(draft: DirectoryDraft, source: Source, received: readonly ReceivedValue[], roles: readonly RoleRow[]): RoleRule[] {
  const people = new Map(received.map((one) => [fold(one.value), one]));
  const keyOf = (roleId: string | null) => roles.find(({ id }) => id === roleId)?.key ?? null;
  const answered = (draft.valueRoles ?? []).filter((rule) => rule.source === source);
  const known = new Set(answered.map((rule) => fold(rule.value)));
  return [
    ...answered.map(({ value, roleId }) => {
      const arrived = people.get(fold(value));
      return { value, role: keyOf(roleId), people: arrived?.people ?? 0, received: arrived !== undefined, decided: true };
    }),
    ...received
      .filter(({ value }) => !known.has(fold(value)))
      .map((one) => ({ value: one.value, role: null, people: one.people, received: true, decided: false })),
  ];
}
