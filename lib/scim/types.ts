/** The data the SCIM kernel works on. Pure: ids are those spoken outside (`usr_…`, `grp_…`), opaque here. */
export type ResourceType = "User" | "Group";

export type ScimValue = string | number | boolean | null | ScimValue[] | ScimObject;
export type ScimObject = { [key: string]: ScimValue };

/** `urn:…:User:name.givenName` as written: `urn` null when the name stands alone, `sub` null without a sub-attribute. */
export type AttributePath = { urn: string | null; name: string; sub: string | null };

export type Operator = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";
export type Literal = string | number | boolean | null;

/** A filter as written; names are resolved where a resource type is known. */
export type Filter =
  | { kind: "compare"; path: AttributePath; operator: Operator; value: Literal }
  | { kind: "present"; path: AttributePath }
  | { kind: "and" | "or"; terms: Filter[] }
  | { kind: "not"; term: Filter }
  /** `emails[…]` or `emails[…].value eq …`: all of `filter` (and of `then`, on the same element) must hold for one element. */
  | { kind: "element"; path: AttributePath; filter: Filter };

/** A PATCH path: an attribute, perhaps some of its elements, perhaps a part of those. */
export type Path = { attribute: AttributePath; filter: Filter | null };

/** `value` undefined: the operation carried none. `path` null: the value's keys are the paths. */
export type PatchOperation = { op: "add" | "replace" | "remove"; path: Path | null; value: ScimValue | undefined };

/** A member as a request names it. */
export type MemberRef = { value: string };

/** A validated POST or PUT body: canonical names, `schemas` first, without id, meta, groups, members and password. */
export type ReadUser = {
  resource: ScimObject;
  /** What the body states; undefined: nothing. A POST's resource then shows `true`, a PUT's needs `withActive`. */
  active: boolean | undefined;
  userName: string;
  externalId: string | null;
};

export type ReadGroup = {
  resource: ScimObject;
  displayName: string;
  externalId: string | null;
  /** Undefined: the body does not speak of members (a PUT then leaves them; `[]` and null empty the group). Duplicates are collapsed. */
  members: MemberRef[] | undefined;
};

/** What the server says of an attribute it answers for (`id`, `meta`, `groups`). Asked only when a PATCH repeats one: `sent` is what it says of it. */
export type ReadOnlyFacts = (name: string, sent: ScimValue | undefined) => ScimValue | undefined;

/** What a group's patch needs before its unit begins. */
export type GroupPlan = {
  /** A filter asks for more than ids: every member must be at hand. */
  needsAllMembers: boolean;
  /** Ids the operations name, without duplicates. */
  referenced: string[];
  /** The operations end in a complete list: `wanted` is it, and the difference comes from outside. */
  replaces: boolean;
  wanted: string[] | null;
};

export type MemberFacts = { id: string; kind: "user" | "group"; display: string };

export type MemberAccess = {
  isMember: (id: string) => boolean;
  /** null: no such person or group in this directory. */
  kindOf: (id: string) => "user" | "group" | null;
  /** `$ref`, as a read shows it. */
  refOf: (member: Pick<MemberFacts, "id" | "kind">) => string;
  /** Every member; only asked for when the plan says so. */
  all: () => readonly MemberFacts[];
};
