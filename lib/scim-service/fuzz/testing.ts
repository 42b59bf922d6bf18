/** For fuzz.db.test.ts: good requests and what dice make of them. The same seed makes the same requests. */
import { aGroup, aUser, CORE_USER, ENTERPRISE, type Json, PATCH_OP } from "@/e2e/scim/client";
import type { Dice } from "../dice/testing";

export type Fuzzed = { method: string; path: string; body?: string };
export type Known = { users: readonly string[]; groups: readonly string[] };

const NAMES = [
  ..."schemas,id,externalId,userName,USERNAME,name,givenName,emails,value,type,primary,active,members,displayName,op,path,Operations".split(
    ",",
  ),
  ..."value[0],$ref,meta,groups,roles,password,constructor,toString,hasOwnProperty,__proto__,prototype,length,bulkId,method,data".split(
    ",",
  ),
  ...[ENTERPRISE, CORE_USER, "urn:x:y:2.0:User", "", " ", 'emails[type eq "work"].value', "name.givenName", `${ENTERPRISE}:manager`],
];
const TEXTS = [
  ...[
    "",
    " ",
    "true",
    "False",
    "null",
    "0",
    "a",
    "Ada",
    "ada@halden.example",
    "x".repeat(300),
    "x".repeat(5000),
    "\u0000",
    "\ud800",
    "\udfff\ud800",
  ],
  ...["💥", "‮", "ﬁ", "İ", "ß", "'; drop table member; --", "%", "_", "\\", '"', "bulkId:u", "bulkId:", "usr_", "members", "members[]"],
  ...[
    "add",
    "replace",
    "remove",
    "Add",
    "move",
    "emails",
    "emails[",
    'emails[type eq "work"]',
    'members[value eq "x"]',
    "members.value",
    "name",
  ],
  ...[PATCH_OP, CORE_USER, ENTERPRISE, `${ENTERPRISE}:department`, "urn:", "urn:ietf:params:scim:", "1999-01-01T00:00:00Z", "9999-99-99"],
];
const NUMBERS = [0, -0, -1, 1, 1.5, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 63, 1e21];

function deep(roll: Dice): Json {
  let value: Json = 1;
  for (let at = roll.below(40); at > 0; at--) value = roll.chance(0.5) ? [value] : { a: value };
  return value;
}

function leaf(roll: Dice, known: Known): Json {
  switch (roll.below(9)) {
    case 0:
      return null;
    case 1:
      return roll.chance(0.5);
    case 2:
      return roll.pick(NUMBERS);
    case 3:
      return roll.pick([[], {}, [[]], [null], [{}]]);
    case 4:
      return deep(roll);
    case 5:
      return { [roll.pick(NAMES)]: roll.pick(TEXTS) };
    case 6:
      return roll.pick([...known.users, ...known.groups]);
    default:
      return roll.pick(TEXTS);
  }
}

/** Changes something somewhere in `value`; the value itself is not to be used afterwards. */
function mutated(roll: Dice, known: Known, value: Json): Json {
  if (value === null || typeof value !== "object" || roll.chance(0.15)) return leaf(roll, known);
  if (Array.isArray(value)) {
    const at = roll.below(value.length + 1);
    if (roll.chance(0.2)) return [...value, ...value];
    if (at === value.length || roll.chance(0.2)) return [...value, leaf(roll, known)];
    return value.map((one, index) => (index === at ? mutated(roll, known, one) : one));
  }
  const entries: [string, Json][] = Object.entries(value);
  const at = roll.below(Math.max(1, entries.length));
  const [name, inner] = entries[at] ?? ["x", null];
  const rest = entries.filter((_, index) => index !== at);
  switch (roll.below(6)) {
    case 0:
      return Object.fromEntries(rest);
    case 1:
      return Object.fromEntries([...entries, [roll.pick(NAMES), leaf(roll, known)]]);
    case 2:
      return Object.fromEntries([...rest, [roll.chance(0.5) ? name.toUpperCase() : roll.pick(NAMES), inner]]);
    default:
      return Object.fromEntries(entries.map(([key, one], index) => (index === at ? [key, mutated(roll, known, one)] : [key, one])));
  }
}

const NASTY = [
  "{",
  "}",
  "[",
  "]",
  '"',
  ",",
  ":",
  "\\",
  "\\u0000",
  "\\ud800",
  "\u0000",
  '"__proto__":{"polluted":1},',
  "1e999",
  "\ufeff",
  "//",
  "NaN",
];

/** A few characters of the text itself: what no JSON library would write. */
function torn(roll: Dice, text: string): string {
  const at = roll.below(text.length + 1);
  switch (roll.below(4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + roll.below(5));
    default:
      return text.slice(0, at) + roll.pick(NASTY) + text.slice(at);
  }
}

function operation(roll: Dice, known: Known, isGroup: boolean): Json {
  const user = () => ({ value: roll.pick(known.users) });
  return isGroup
    ? roll.pick<Json>([
        { op: "add", path: "members", value: [user(), user()] },
        { op: "remove", path: `members[value eq "${roll.pick(known.users)}"]` },
        { op: "Remove", path: "members", value: [user()] },
        { op: "replace", path: "members", value: [user()] },
        { op: "replace", value: { displayName: `G${roll.below(50)}` } },
      ])
    : roll.pick<Json>([
        { op: "replace", path: "active", value: roll.chance(0.5) },
        { op: "Replace", path: 'emails[type eq "work"].value', value: "w@halden.example" },
        { op: "add", path: `${ENTERPRISE}:department`, value: "R" },
        { op: "remove", path: 'emails[not (type eq "work")]' },
        { op: "add", value: { title: "x", "name.givenName": "G", [`${ENTERPRISE}:manager`]: "m" } },
        { op: "replace", path: "name", value: { familyName: "F" } },
      ]);
}

const user = (roll: Dice): Json => ({
  ...aUser({ userName: `u${roll.below(400)}@halden.example` }),
  externalId: `e${roll.below(400)}`,
  phoneNumbers: [{ value: "1", type: "work" }],
  [ENTERPRISE]: { department: "R", manager: { value: "m" } },
});
const group = (roll: Dice, known: Known): Json =>
  aGroup({ displayName: `G${roll.below(50)}`, members: [{ value: roll.pick(known.users) }] });
const patchOf = (roll: Dice, known: Known, isGroup: boolean): Json => ({
  schemas: [PATCH_OP],
  Operations: Array.from({ length: 1 + roll.below(4) }, () => operation(roll, known, isGroup)),
});

function good(roll: Dice, known: Known): { method: string; path: string; body: Json } {
  const [u, g] = [`/Users/${roll.pick(known.users)}`, `/Groups/${roll.pick(known.groups)}`];
  switch (roll.below(10)) {
    case 0:
    case 1:
      return { method: "POST", path: "/Users", body: user(roll) };
    case 2:
      return { method: "PUT", path: u, body: user(roll) };
    case 3:
    case 4:
      return { method: "PATCH", path: u, body: patchOf(roll, known, false) };
    case 5:
      return { method: "POST", path: "/Groups", body: group(roll, known) };
    case 6:
      return { method: "PUT", path: g, body: group(roll, known) };
    case 7:
      return { method: "PATCH", path: g, body: patchOf(roll, known, true) };
    case 8:
      return {
        ...{ method: "POST", path: roll.pick(["/.search", "/Users/.search", "/Groups/.search"]) },
        body: { filter: roll.pick(FILTERS), sortBy: "displayName", startIndex: 1, count: 2, attributes: ["displayName", "emails.value"] },
      };
    default:
      return {
        ...{ method: "POST", path: "/Bulk" },
        body: {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
          failOnErrors: roll.below(3),
          Operations: [
            { method: "POST", path: "/Users", bulkId: "u", data: user(roll) },
            { method: "PATCH", path: g, data: { Operations: [{ op: "add", path: "members", value: [{ value: "bulkId:u" }] }] } },
          ],
        },
      };
  }
}

export function fuzzedRequest(roll: Dice, known: Known): Fuzzed {
  const { method, path, body } = good(roll, known);
  let value = body;
  for (let times = roll.below(4); times > 0; times--) value = mutated(roll, known, value);
  const text = JSON.stringify(value) ?? "null";
  return { method, path, body: roll.chance(0.15) ? torn(roll, text) : text };
}

const FILTERS = [
  'userName eq "ada@halden.example"',
  'emails[type eq "work" and not (value co "a")] or title pr',
  'not (name.familyName sw "B") and (active eq true or externalId ge "e1")',
  `${ENTERPRISE}:manager.value eq "m" and meta.created gt "2020-01-01T00:00:00Z"`,
  'displayName ew "1" or members.value eq "x" or groups.display pr',
  'urn:x:y:2.0:User:level le -1.5e3 and schemas eq "a\\u00e9\\n"',
];
const PARTS = [
  ...[
    "and",
    "or",
    "not",
    "(",
    ")",
    "[",
    "]",
    "eq",
    "ne",
    "co",
    "gt",
    "pr",
    '"',
    "\\",
    "\\u0000",
    "true",
    "null",
    "-1",
    "1e9",
    ".",
    ":",
    " ",
    "%",
    "'",
  ],
  ...[
    "userName",
    "emails",
    "password",
    "meta",
    "members",
    "constructor",
    "__proto__",
    "urn:",
    "\u0000",
    "\ud800",
    "💥",
    "--",
    "x".repeat(400),
  ],
];
const PATHS = [
  "userName",
  "emails.value",
  "name",
  "meta.created",
  "members",
  "members.value",
  `${ENTERPRISE}:department`,
  "urn:x:y:2.0:User",
  "id",
  "groups",
];

export function fuzzedQuery(roll: Dice, known: Known): Fuzzed {
  const params: [string, string][] = [];
  let filter = roll.pick(FILTERS);
  for (let times = roll.below(4); times > 0; times--) {
    const at = roll.below(filter.length + 1);
    filter = filter.slice(0, at) + (roll.chance(0.7) ? roll.pick(PARTS) : "") + filter.slice(at + (roll.chance(0.5) ? roll.below(6) : 0));
  }
  const broken = (text: string) => (roll.chance(0.3) ? torn(roll, text) : text);
  if (roll.chance(0.8)) params.push(["filter", filter]);
  if (roll.chance(0.3)) params.push(["sortBy", broken(roll.pick(PATHS))]);
  if (roll.chance(0.2)) params.push(["sortOrder", roll.pick(["ascending", "DESCENDING", "up", ""])]);
  if (roll.chance(0.3))
    params.push([roll.pick(["attributes", "excludedAttributes"]), broken([roll.pick(PATHS), roll.pick(PATHS)].join(","))]);
  if (roll.chance(0.3)) params.push(["startIndex", roll.pick(["1", "0", "-5", "9223372036854775808", "1e3", "NaN", "", "3", " 2 ", "٣"])]);
  if (roll.chance(0.4)) params.push(["count", roll.pick(["1", "0", "-1", "1000000000", "2.5", "abc", "", "5", "+7"])]);
  if (roll.chance(0.1)) params.push(["cursor", roll.pick(["", "nonsense", "=", "\u0000", "eyJhIjoxfQ"])]);
  const place = roll.pick(["/Users", "/Groups", `/Users/${roll.pick(known.users)}`, `/Groups/${roll.pick(known.groups)}`]);
  return { method: "GET", path: `${place}?${params.map(([name, value]) => `${name}=${encoded(roll, value)}`).join("&")}` };
}

/** Mostly percent-encoded well, at times cut or raw. */
function encoded(roll: Dice, value: string): string {
  const text = encodeURIComponent(value.replace(/[\ud800-\udfff]/g, ""));
  if (roll.chance(0.9)) return text;
  return roll.pick([`${text}%`, `${text}%ff`, text.slice(0, roll.below(text.length + 1)), text.replaceAll("%20", "+")]);
}
