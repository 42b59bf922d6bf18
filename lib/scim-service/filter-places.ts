/**
 * Where the attributes of a filter stand in the database. What is looked up often has a column of its own, memberships
 * are rows, and everything else is read from the stored resource. Fixed names only: what a client wrote is always bound.
 */
import type { Target } from "../scim/condition";
import type { ResourceType } from "../scim/types";

/** Gives the value a parameter and returns its placeholder. */
export type Bind = (value: string | number | boolean | string[]) => string;

/** One value of a row: as text; ready folded, as a key, a moment or a boolean where there is a column; whether it is a record's version; the id's prefix where it is an id. */
export type Column = {
  text: string;
  key?: string;
  moment?: string;
  boolean?: string;
  version?: true;
  id?: { column: string; prefix: "usr" | "grp" };
};

export type Place =
  | { kind: "column"; column: Column }
  /** A JSON value: one, or a list of them. */
  | { kind: "json"; value: string }
  /** Related rows: `exists` puts a condition on one of them into a subquery; there may be several kinds of row. */
  | { kind: "rows"; sources: RowSource[] };

export type RowSource = { parts: (name: string) => Column | null; exists: (condition: string) => string };

export type Options = {
  /** For `meta.location` and `$ref`: without it they cannot be filtered on. */
  baseUrl?: string;
};

/** The alias of the row that is asked about. */
export const ROW = "r";
const PREFIX = { User: "usr", Group: "grp" } as const;

/** null: no such place without a base address. */
export function placeOf(target: Target, type: ResourceType, bind: Bind, options: Options): Place | null {
  const document = `${ROW}.scim_json::jsonb`;
  const { extension, attribute, sub } = target;
  if (extension !== null) {
    const held = memberOf(document, extension, bind);
    return { kind: "json", value: attribute ? memberOf(held, attribute.name, bind) : held };
  }
  if (!attribute) return null;
  if (attribute.name === "groups" && type === "User") return { kind: "rows", sources: [groupsOfUser(options, bind)] };
  if (attribute.name === "members") return { kind: "rows", sources: [peopleOfGroup(options, bind), groupsOfGroup(options, bind)] };
  if (attribute.name === "meta") return metaPlace(sub?.name ?? "resourceType", type, options, bind);
  const column = columnOf(attribute.name, type);
  return column ? { kind: "column", column } : { kind: "json", value: `(${document} -> ${quoted(attribute.name)})` };
}

function columnOf(name: string, type: ResourceType): Column | null {
  if (name === "id") return idColumn(`${ROW}.id`, PREFIX[type]);
  if (name === "externalId") return { text: `${ROW}.external_id` };
  if (name === "userName") return { text: `${ROW}.user_name`, key: `${ROW}.user_name_key` };
  if (name === "displayName" && type === "Group") return { text: `${ROW}.display_name`, key: `${ROW}.display_name_key` };
  return name === "active" ? { text: `${ROW}.active::text`, boolean: `${ROW}.active` } : null;
}

function metaPlace(name: string, type: ResourceType, options: Options, bind: Bind): Place | null {
  switch (name) {
    case "created":
      return moment(`${ROW}.created_at`);
    case "lastModified":
      return moment(`${ROW}.updated_at`);
    case "version":
      return { kind: "column", column: { text: `('W/"' || ${ROW}.version || '"')`, version: true } };
    case "location": {
      const text = reference(type, `${ROW}.id`, options, bind);
      return text ? { kind: "column", column: { text } } : null;
    }
    default:
      return { kind: "column", column: { text: `${quoted(type)}::text` } };
  }
}

function moment(column: string): Place {
  const text = `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return { kind: "column", column: { text, moment: column } };
}

function groupsOfUser(options: Options, bind: Bind): RowSource {
  return {
    parts: (name) => rowPart(name, { type: "Group", row: "mg", display: "mg.display_name", kind: "direct" }, options, bind),
    exists: (condition) =>
      `exists (select 1 from group_membership gm join directory_group mg on mg.organization_id = gm.organization_id and mg.id = gm.group_id
        where gm.organization_id = ${ROW}.organization_id and gm.user_id = ${ROW}.id and mg.deleted_at is null and ${condition})`,
  };
}

function peopleOfGroup(options: Options, bind: Bind): RowSource {
  const display = "coalesce(mu.display_name, mu.user_name)";
  return {
    parts: (name) => rowPart(name, { type: "User", row: "mu", display, kind: "User" }, options, bind),
    exists: (condition) =>
      `exists (select 1 from group_membership gm join directory_user mu on mu.organization_id = gm.organization_id and mu.id = gm.user_id
        where gm.organization_id = ${ROW}.organization_id and gm.group_id = ${ROW}.id and mu.deleted_at is null and ${condition})`,
  };
}

function groupsOfGroup(options: Options, bind: Bind): RowSource {
  return {
    parts: (name) => rowPart(name, { type: "Group", row: "mg", display: "mg.display_name", kind: "Group" }, options, bind),
    exists: (condition) =>
      `exists (select 1 from group_edge ge join directory_group mg on mg.organization_id = ge.organization_id and mg.id = ge.child_group_id
        where ge.organization_id = ${ROW}.organization_id and ge.parent_group_id = ${ROW}.id and mg.deleted_at is null and ${condition})`,
  };
}

type Related = { type: ResourceType; row: string; display: string; kind: string };

function rowPart(name: string, related: Related, options: Options, bind: Bind): Column | null {
  if (name === "value") return idColumn(`${related.row}.id`, PREFIX[related.type]);
  if (name === "display") return { text: related.display };
  if (name === "type") return { text: `${quoted(related.kind)}::text` };
  const text = reference(related.type, `${related.row}.id`, options, bind);
  return text ? { text } : null;
}

function idColumn(column: string, prefix: "usr" | "grp"): Column {
  return { text: idText(column, prefix), id: { column, prefix } };
}

/** A TypeID's text: 26 letters of base 32 for the uuid's 128 bits behind two zero bits. Letters sort as the uuids do. */
function idText(column: string, prefix: "usr" | "grp"): string {
  const bits = `(B'00' || ('x' || replace(${column}::text, '-', ''))::bit(128))`;
  return `('${prefix}_' || (select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', substring(${bits} from i * 5 + 1 for 5)::bit(5)::int + 1, 1), '' order by i)
    from generate_series(0, 25) i))`;
}

function reference(type: ResourceType, column: string, { baseUrl }: Options, bind: Bind): string | null {
  return baseUrl === undefined ? null : `(${bind(`${baseUrl}/${type}s/`)}::text || ${idText(column, PREFIX[type])})`;
}

/** The value under a name in any letter case. */
export function memberOf(object: string, name: string, bind: Bind): string {
  return `(select k.value from jsonb_each(case when jsonb_typeof(${object}) = 'object' then ${object} end) k where lower(k.key) = ${bind(name.toLowerCase())}::text limit 1)`;
}

/** For names of our own schemas only. */
export function quoted(name: string): string {
  if (!/^[\w$]+$/.test(name)) throw new Error("a name of the schema is no plain word");
  return `'${name}'`;
}
