/**
 * The staged pages as one picture beside the stored one: who is in which group now, who was before, and which groups
 * were not read whole, so that nothing is concluded from their silence.
 */
import type { ProviderGroup, ProviderMember } from "../providers/types";
import { reachOf, type Reach } from "./graph";
import type { RunIds } from "./lease";
import { readMemberPages, readPages } from "./pages";
import type { Reading } from "./read-directory";
import { loadEdges, loadGroups, type StoredGroup } from "./stored";

export type World = {
  scope: "selected_groups" | "everyone";
  stored: ReadonlyMap<string, StoredGroup>;
  listed: ReadonlyMap<string, ProviderGroup>;
  /** Direct groups of each person, of the groups that count and were read whole. */
  direct: ReadonlyMap<string, readonly string[]>;
  /** Read to the last page, this time. */
  complete: ReadonlySet<string>;
  /** Nesting and "everybody" as they are now; what could not be read is as it was. */
  children: ReadonlyMap<string, readonly string[]>;
  everyone: ReadonlySet<string>;
  /** Nesting as stored. */
  edges: ReadonlyMap<string, readonly string[]>;
  now: Reach;
  /** The same selection over what was stored. */
  before: Reach;
  reading: Reading;
};

export async function loadWorld(
  ids: RunIds,
  pagesRunId: string,
  reading: Reading,
  policy: { scope: World["scope"]; roots?: readonly string[]; nested: boolean },
): Promise<World> {
  const [groups, edges] = await Promise.all([loadGroups(ids), loadEdges(ids)]);
  const stored = new Map(groups.map((group) => [group.externalId, group]));
  const roots = policy.roots ?? groups.filter((group) => group.selected).map((group) => group.externalId);

  const listed = new Map<string, ProviderGroup>();
  for await (const page of readPages<ProviderGroup>(ids.organizationId, pagesRunId, "groups")) {
    for (const group of page.items) listed.set(group.externalId, group);
  }

  const read = await readMembers(ids.organizationId, pagesRunId, reading);
  const exists = (group: string) => listed.has(group) || (stored.has(group) && !reading.deleted.includes(group));
  const children = new Map<string, readonly string[]>();
  const everyone = new Set<string>();
  for (const group of new Set([...stored.keys(), ...read.complete])) {
    const whole = read.complete.has(group);
    const inside = whole ? (read.children.get(group) ?? []) : (edges.get(group) ?? []);
    children.set(group, policy.nested ? inside.filter(exists) : []);
    if (whole ? read.everyone.has(group) : stored.get(group)?.includesEveryone) everyone.add(group);
  }
  const storedEveryone = new Set(groups.filter((group) => group.includesEveryone).map((group) => group.externalId));
  const now = reachOf({ roots, children, everyone });

  return {
    scope: policy.scope,
    stored,
    listed,
    direct: keep(read.direct, (group) => now.within.has(group)),
    complete: read.complete,
    children,
    everyone,
    edges,
    now,
    before: reachOf({ roots, children: edges, everyone: storedEveryone }),
    reading,
  };
}

type MembersRead = {
  direct: Map<string, string[]>;
  complete: Set<string>;
  children: Map<string, string[]>;
  everyone: Set<string>;
};

async function readMembers(organizationId: string, runId: string, reading: Reading): Promise<MembersRead> {
  const out: MembersRead = { direct: new Map(), complete: new Set(), children: new Map(), everyone: new Set() };
  let group: { id: string; members: ProviderMember[]; doubtful: boolean } | undefined;
  for await (const { groupId, last, page } of readMemberPages(organizationId, runId)) {
    if (group?.id !== groupId) group = { id: groupId, members: [], doubtful: false };
    group.members.push(...page.items);
    // A row that could not be understood may be anybody: this group proves nobody's absence.
    group.doubtful ||= page.rejected.length > 0;
    if (last && !group.doubtful && !(groupId in reading.unreadable)) addGroup(out, group.id, group.members);
  }
  return out;
}

function addGroup(out: MembersRead, group: string, members: ProviderMember[]): void {
  out.complete.add(group);
  for (const member of members) {
    if (member.kind === "everyone") out.everyone.add(group);
    else if (member.kind === "group") push(out.children, group, member.externalId);
    else push(out.direct, member.externalId, group);
  }
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function keep(direct: Map<string, string[]>, counts: (group: string) => boolean): Map<string, string[]> {
  const kept = new Map<string, string[]>();
  for (const [user, groups] of direct) {
    const some = [...new Set(groups.filter(counts))];
    if (some.length > 0) kept.set(user, some);
  }
  return kept;
}
