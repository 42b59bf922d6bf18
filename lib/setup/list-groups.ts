/** The groups page: one page of the catalogue with what each group would bring, and the selection as it stands. */
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import type { DirectoryRow } from "../directories/queries";
import { env } from "../env";
import { RollcallError } from "../errors";
import { fold } from "../fold";
import { decodeCursor, encodeCursor } from "../http/cursor";
import { toPublicId } from "../ids";
import { domainOf } from "../http/address";
import { expectedDomains } from "../organizations/domains";
import { findOrganization } from "../organizations/queries";
import { presentRole } from "../roles/present";
import { listRoleRows, type RoleRow } from "../roles/queries";
import { recommendedName } from "../roles/suggest";
import { hasGroups, isHybrid, isPushed, readSetupState, type SetupState } from "./facts";
import { countGroups, exactPeople, type GroupFilter, type GroupRecord, listGroupRecords } from "./group-queries";
import type { ListGroups } from "./input";
import type { GroupRow, GroupsView } from "./schema";
import { countArrived } from "./push-queries";
import { findSuggestions } from "./suggested-groups";

type World = {
  directory: DirectoryRow;
  selected: ReadonlySet<string>;
  suggestions: ReadonlyMap<string, RoleRow>;
  people: ReadonlyMap<string, number>;
  domains: readonly string[];
};

export async function listGroups(ctx: Ctx, query: ListGroups = {}): Promise<GroupsView> {
  const db = prisma();
  const state = await readSetupState(ctx, db);
  const { directory, draft } = requireConnected(state);
  const roles = await listRoleRows(db);
  const suggestions = await findSuggestions(db, directory, state.settings.appName, roles);
  const filter = toFilter(query, draft.groupIds, suggestions);

  const limit = query.limit ?? 50;
  const place = {
    list: `groups:${directory.id}:${query.filter ?? "all"}:${filter.search}`,
    organizationId: ctx.organizationId,
    secret: env().AUTH_SECRET,
  };
  const [rest, nameKey, id] = query.after ? decodeCursor(place, query.after) : [];
  const after = query.after ? { leads: rest !== 1, nameKey: String(nameKey), id: String(id) } : null;
  const [records, counts, chosen] = await Promise.all([
    // Groups with a recommended name are what most people look for: they come first.
    listGroupRecords(db, directory, filter, { after, limit: limit + 1, leading: filter.only ? [] : [...suggestions.keys()] }),
    countGroups(db, directory, filter),
    listGroupRecords(db, directory, { only: draft.groupIds, search: "" }, { after: null, limit: draft.groupIds.length }),
  ]);
  const page = records.slice(0, limit);
  const last = page.at(-1);
  const organization = await findOrganization(ctx.organizationId, db);
  const world: World = {
    directory,
    selected: new Set(draft.groupIds),
    suggestions,
    people: await exactPeople(db, directory, [...new Set([...page, ...chosen].map((group) => group.id))]),
    domains: [...expectedDomains(organization), ...(directory.primaryDomain ? [directory.primaryDomain.toLowerCase()] : [])],
  };
  const matched = new Set([...suggestions.values()].map((role) => role.id));
  return {
    object: "list",
    data: page.map((group) => toRow(group, world)),
    list_metadata: {
      before: null,
      after: records.length > limit && last ? encodeCursor(place, [last.leads ? 0 : 1, last.nameKey, last.id]) : null,
    },
    totals: { all: counts.all, suggested: suggestions.size, selected: chosen.length, matching: counts.matching },
    read_at: directory.groupsReadAt?.toISOString() ?? null,
    scope: draft.scope,
    selected: chosen.map((group) => ({ id: toPublicId("grp", group.id), name: group.name, ...peopleOf(group, world) })),
    recommendations: roles.map((role) => {
      const name = recommendedName(state.settings.appName, role);
      return { role: presentRole(role), name, email: addressOf(name, directory), matched: matched.has(role.id) };
    }),
    base: draft.savedAt || null,
    kind: isPushed(directory) ? "push" : "sign_in",
    guidance: await guidanceOf(db, directory, counts.all),
    hybrid: { available: directory.provider === "google_scim", connected: isHybrid(directory) },
  };
}

/** A list that stays empty explains itself: nothing came yet, people without groups (S4), or there will never be any. */
async function guidanceOf(db: Db, directory: DirectoryRow, groups: number): Promise<GroupsView["guidance"]> {
  if (!isPushed(directory) || groups > 0) return null;
  const { people } = await countArrived(db, directory);
  if (!hasGroups(directory)) return { code: "not_possible", people };
  return { code: people > 0 ? "people_only" : "none_yet", people };
}

/** The tabs and the search box as the queries want them. */
export function toFilter(
  query: Pick<ListGroups, "filter" | "search">,
  selected: readonly string[],
  suggestions: ReadonlyMap<string, unknown>,
): GroupFilter {
  const only = query.filter === "selected" ? selected : query.filter === "suggested" ? [...suggestions.keys()] : null;
  return { only, search: fold(query.search ?? "") };
}

/** @throws RollcallError wrong_state before a directory is connected */
export function requireConnected(state: SetupState) {
  if (state.directory && state.draft && state.steps.connected) return { directory: state.directory, draft: state.draft };
  throw new RollcallError("wrong_state", "Connect the directory first.", { reason: "not_connected" });
}

function toRow(group: GroupRecord, world: World): GroupRow {
  return {
    id: toPublicId("grp", group.id),
    name: group.name,
    email: group.email,
    description: group.description,
    ...peopleOf(group, world),
    selected: world.selected.has(group.id),
    suggested_role: world.suggestions.get(group.id)?.key ?? null,
    badges: badgesOf(group, world),
    contains_groups: group.containsGroups,
  };
}

function badgesOf(group: GroupRecord, world: World): GroupRow["badges"] {
  const badges: [GroupRow["badges"][number], boolean][] = [
    ["name_match", world.suggestions.has(group.id)],
    ["includes_everyone", group.includesEveryone],
    ["contains_groups", group.containsGroups > 0],
    [
      "outside_domains",
      group.email !== null && world.domains.length > 0 && !world.domains.some((domain) => isWithin(group.email ?? "", domain)),
    ],
    ["empty", !group.includesEveryone && group.containsGroups === 0 && peopleOf(group, world).people === 0],
    ["unreadable", group.unreadable],
    ["deleted", group.deleted],
  ];
  return badges.flatMap(([badge, applies]) => (applies ? [badge] : []));
}

const isWithin = (address: string, domain: string) => domainOf(address) === domain || domainOf(address).endsWith(`.${domain}`);

function peopleOf(group: GroupRecord, world: World): { people: number | null; people_exact: boolean } {
  const exact = world.people.get(group.id);
  return exact === undefined ? { people: group.memberCount, people_exact: false } : { people: exact, people_exact: true };
}

function addressOf(name: string, directory: DirectoryRow): string | null {
  if (!directory.primaryDomain) return null;
  return `${fold(name)
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")}@${directory.primaryDomain}`;
}
