/** Rows of the statements in select.ts as records ready for text. */
import { RollcallError } from "../errors";
import { isoOf } from "../instant";
import type { Kind, Reference, Shown } from "./present";
import { MEMBERS_MOST } from "./select";

/** id, version, created and updated in ms, stored text, references as text. */
export type ResourceRow = readonly [string, number, number, number, string, string | null];
/** First the row about the page: 0, total, shifts, five nulls, names of groups. Then 1, two nulls, a ResourceRow. Each ends with its place. */
export type PageRow = readonly [number, number, number, ...ResourceRow, unknown];

export type PageRecords = { total: number; shifts: number; records: Shown[] };

export function shownFrom(kind: Kind, row: ResourceRow, withReferences: boolean): Shown {
  return shown(row, !withReferences ? null : kind === "User" ? groupsOf(row[5]) : membersOf(row[5]));
}

export function recordsOf(kind: Kind, rows: readonly PageRow[], withReferences: boolean): PageRecords {
  const [head, ...rest] = rows;
  if (!head) throw new Error("a page came without its first row");
  const groups = withReferences && kind === "User" ? groupsByName(head[8]) : null;
  // People who are in the same groups, as most are, share one list of them.
  const lists = new Map<string | null, readonly Reference[]>();
  const listOf = (names: Groups, ids: string | null) => {
    const list = lists.get(ids) ?? groupsAmong(names, ids);
    lists.set(ids, list);
    return list;
  };
  const records = rest.map((row) => {
    // What stands behind part, total and shifts is one resource.
    const resource = row.slice(3, 9) as unknown as ResourceRow;
    return groups ? shown(resource, listOf(groups, resource[5])) : shownFrom(kind, resource, withReferences);
  });
  return { total: head[1], shifts: head[2], records };
}

function shown([id, version, created, updated, scimJson]: ResourceRow, references: readonly Reference[] | null): Shown {
  return {
    id,
    version,
    createdAt: isoOf(Math.round(created)),
    updatedAt: isoOf(Math.round(updated)),
    scimJson,
    references,
  };
}

type Named = [id: string, display: string | null];
type Groups = ReadonlyMap<string, Reference>;

const NONE: readonly Reference[] = [];
const NO_GROUPS: Groups = new Map();

function groupsOf(text: string | null): readonly Reference[] {
  if (text === null) return NONE;
  return (JSON.parse(text) as Named[]).map(([id, display]) => ({ id, kind: "Group", display }));
}

function groupsByName(text: string | null): Groups {
  if (text === null) return NO_GROUPS;
  const names = JSON.parse(text) as { [id: string]: string };
  return new Map(Object.entries(names).map(([id, display]) => [id, { id, kind: "Group", display }]));
}

/** Ids in their order, joined by commas; a group without a name is deleted. */
function groupsAmong(groups: Groups, ids: string | null): readonly Reference[] {
  if (ids === null) return NONE;
  const found: Reference[] = [];
  for (const id of ids.split(",")) {
    const group = groups.get(id);
    if (group) found.push(group);
  }
  return found;
}

/** @throws RollcallError too_many: an answer of that size helps nobody */
function membersOf(text: string | null): readonly Reference[] {
  if (text === null) return NONE;
  const members = JSON.parse(text) as [Named[] | null, Named[] | null] | false;
  if (!members || (members[0]?.length ?? 0) > MEMBERS_MOST) throw tooManyMembers();
  const [people, groups] = members;
  return [
    ...(people ?? []).map(([id, display]): Reference => ({ id, kind: "User", display })),
    ...(groups ?? []).map(([id, display]): Reference => ({ id, kind: "Group", display })),
  ];
}

const tooManyMembers = () =>
  new RollcallError(
    "too_many",
    `These groups have more than ${MEMBERS_MOST} members. Ask with excludedAttributes=members, or for fewer groups.`,
    {
      scimType: "tooMany",
    },
  );
