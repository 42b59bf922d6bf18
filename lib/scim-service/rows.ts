/** Rows of the statements in select.ts as records ready for text. */
import { RollcallError } from "../errors";
import type { Kind, Reference, Shown } from "./present";
import { MEMBERS_MOST } from "./select";

/** id, version, created and updated in ms, stored text, references as JSON text. */
export type ResourceRow = readonly [string, number, number, number, string, string | null];
export type PageRow = readonly [number, number, ...(ResourceRow | readonly null[])];

export function shownFrom(kind: Kind, row: ResourceRow, withReferences: boolean): Shown {
  const [id, version, created, updated, scimJson, references] = row;
  return {
    id,
    version,
    createdAt: new Date(Math.round(created)).toISOString(),
    updatedAt: new Date(Math.round(updated)).toISOString(),
    scimJson,
    references: withReferences ? (kind === "User" ? groupsOf(references) : membersOf(references)) : null,
  };
}

/** The records of a page, without the row of nulls that an empty page has. */
export function recordsOf(kind: Kind, rows: readonly PageRow[], withReferences: boolean): Shown[] {
  // The columns after total and shifts are `columns()` of select.ts, or all null.
  return rows.filter((row) => row[2] !== null).map((row) => shownFrom(kind, row.slice(2) as unknown as ResourceRow, withReferences));
}

type Named = [id: string, display: string | null];

const NONE: readonly Reference[] = [];

function groupsOf(text: string | null): readonly Reference[] {
  if (text === null) return NONE;
  return (JSON.parse(text) as Named[]).map(([id, display]) => ({ id, kind: "Group", display }));
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
