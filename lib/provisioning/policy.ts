/**
 * Which selected groups reach a person, and what they give. Pure.
 *
 * A selected group reaches its direct members, those of groups nested in it (cycles are walked once), and everybody of
 * its directory when it, or a group inside it, includes everyone. A selected group that is gone at the provider goes on
 * counting until somebody unselects it: its disappearance alone takes nobody's access.
 */
import { fold } from "../fold";
import { toPublicId } from "../ids";
import type { RoleMatch } from "../roles/resolve";
import type { DirectoryRow, GroupRow, RoleRule, UserRow, World } from "./world";

type Reach = { group: GroupRow; via: string[] };
export type Reaches = { byGroup: Map<string, Reach[]>; everyone: Reach[] };

export type Claims = { inScope: boolean; groups: GroupRow[]; matches: RoleMatch[] };

/** Only a pulled directory has a scope: who is pushed to us is in scope by being sent. */
export function isScoped(directory: DirectoryRow): boolean {
  return directory.provider === "google_workspace" && directory.scope === "selected_groups";
}

/** For one directory: from each group that names people directly to the selected groups that it brings them into. */
export function reachesOf(world: World, directoryId: string): Reaches {
  const reaches: Reaches = { byGroup: new Map(), everyone: [] };
  for (const group of world.groups.values()) if (group.selected && group.directoryId === directoryId) walk(world, group, reaches);
  return reaches;
}

// Breadth first, so that the path that is kept for the explanation is the shortest one.
function walk(world: World, selected: GroupRow, reaches: Reaches): void {
  const seen = new Set([selected.id as string]);
  let everyone: Reach | null = null;
  for (let level: { group: GroupRow; via: string[] }[] = [{ group: selected, via: [] }]; level.length > 0; ) {
    const next: typeof level = [];
    for (const { group, via } of level) {
      reaches.byGroup.set(group.id, [...(reaches.byGroup.get(group.id) ?? []), { group: selected, via }]);
      if (group.includesEveryone) everyone ??= { group: selected, via };
      if (!world.facts.settings.nestedGroups) continue;
      for (const child of childrenOf(world, group)) {
        if (seen.has(child.id)) continue;
        seen.add(child.id);
        next.push({ group: child, via: [...via, child.displayName] });
      }
    }
    level = next;
  }
  if (everyone) reaches.everyone.push(everyone);
}

function childrenOf(world: World, group: GroupRow): GroupRow[] {
  const children = [...(world.edges.get(group.id) ?? [])].map((id) => world.groups.get(id)).filter((child) => child !== undefined);
  return children.sort((a, b) => (a.displayNameKey < b.displayNameKey || (a.displayNameKey === b.displayNameKey && a.id < b.id) ? -1 : 1));
}

export function claimsOf(world: World, user: UserRow, reaches: Reaches): Claims {
  const best = new Map<string, Reach>();
  const direct = [...(world.memberships.get(user.id) ?? [])].flatMap((groupId) => reaches.byGroup.get(groupId) ?? []);
  for (const reach of [...direct, ...reaches.everyone]) {
    const known = best.get(reach.group.id);
    if (!known || isShorter(reach.via, known.via)) best.set(reach.group.id, reach);
  }
  const found = [...best.values()];
  const directory = world.directory(user.directoryId);
  return {
    inScope: !isScoped(directory) || found.length > 0,
    groups: found.map((reach) => reach.group),
    matches: [...found.map((reach) => groupMatch(world, reach)), ...otherMatches(world, user)],
  };
}

function isShorter(a: string[], b: string[]): boolean {
  return a.length < b.length || (a.length === b.length && a.join("\u0000") < b.join("\u0000"));
}

function groupMatch(world: World, { group, via }: Reach): RoleMatch {
  const roleId = world.facts.groupRoles.get(group.id) ?? null;
  return { kind: "group", groupId: toPublicId("grp", group.id), label: group.displayName, via, roleId };
}

function otherMatches(world: World, user: UserRow): RoleMatch[] {
  const rules = world.facts.rules.filter((rule) => rule.directoryId === user.directoryId);
  const path = user.orgUnitPath;
  const units = path === null ? [] : rules.filter((rule) => rule.source === "org_unit" && isUnder(path, rule.value));
  return [
    ...units.map((rule): RoleMatch => ({ kind: "org_unit", label: rule.value, roleId: rule.roleId })),
    ...roleValues(user).flatMap((value) => valueMatches(world, rules, value)),
  ];
}

/** What the attribute that names a role says: one value or several. */
export function roleValues(user: Pick<UserRow, "attributes">): string[] {
  const said = user.attributes.organization_role;
  const values = Array.isArray(said) ? said : said === undefined ? [] : [said];
  return values.filter((value): value is string => typeof value === "string" && value.trim() !== "");
}

/** By rule, else by the role's own key or name; a value that names none is shown and gives none. */
function valueMatches(world: World, rules: readonly RoleRule[], value: string): RoleMatch[] {
  const key = fold(value);
  const own = rules.filter((rule) => rule.source === "attribute" && fold(rule.value) === key);
  if (own.length > 0) return own.map((rule): RoleMatch => ({ kind: "attribute", label: rule.value, roleId: rule.roleId }));
  const role = [...world.facts.roles.values()].find((one) => fold(one.key) === key || fold(one.name) === key);
  return [{ kind: "attribute", label: value, roleId: role?.id ?? null }];
}

function isUnder(path: string, unit: string): boolean {
  const [at, root] = [path.toLowerCase(), unit.toLowerCase().replace(/\/+$/, "")];
  return at === root || at.startsWith(`${root}/`);
}
