/** The translation of filters and sorting, on real PostgreSQL, against the in-memory oracle. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { anOrganization } from "../db/builders";
import { pool, prisma } from "../db/client";
import { fold } from "../fold";
import { asId, type Id, newId, toPublicId } from "../ids";
import { ScimError } from "../scim/error";
import { parseFilter } from "../scim/filter";
import { matches } from "../scim/match";
import { readGroup, readUser } from "../scim/read";
import { serialize } from "../scim/serialize";
import { compareText, foldValue } from "../scim/text";
import type { ResourceType, ScimObject } from "../scim/types";
import { filterToSql, sortToSql } from "./filter-to-sql";

const BASE = "https://rollcall.test/scim/v2/dir_1";
const RUNS = Number(process.env.FILTER_RUNS ?? 400);

type Row = { id: string; shown: ScimObject };
let organizationId: Id<"org">;
let directoryId: Id<"dir">;
const people: Row[] = [];
const groups: Row[] = [];

const VENDOR = "urn:vendor:schemas:hr:1.0:User";

/** Words that are easily confused: letter case, wildcards, quotes, other alphabets, compatibility forms, nothing. */
const WORDS = [
  "ada",
  "Ada",
  "ADA",
  "ad",
  "a%",
  "a_a",
  "Åse",
  "ÅSE",
  "ﬁn",
  "fin",
  "'; --",
  'q"q',
  "back\\slash",
  "日本",
  "😀",
  "ΝΊΚΟΣ",
  "νίκος",
  " pad ",
];
const word = fc.constantFrom(...WORDS);
const mail = fc.constantFrom("ada@x.test", "ADA@X.test", "bob@x.test", "b_b@x.test", "%@x.test");
const kind = fc.constantFrom("work", "Work", "home", "other");
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const personArb = fc.record({
  externalId: some(fc.constantFrom("e1", "E1", "00u1", "ada")),
  name: some(fc.record({ givenName: some(word), familyName: some(word), formatted: some(word) })),
  displayName: some(word),
  title: some(word),
  active: some(fc.boolean()),
  emails: some(fc.array(fc.record({ value: mail, type: some(kind), display: some(word) }), { maxLength: 3 })),
  phoneNumbers: some(fc.array(fc.record({ value: word, type: some(kind), primary: some(fc.constant(false)) }), { maxLength: 2 })),
  roles: some(fc.array(fc.record({ value: word, primary: some(fc.constant(false)) }), { maxLength: 2 })),
  addresses: some(fc.array(fc.record({ locality: word, type: some(kind) }), { maxLength: 2 })),
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": some(
    fc.record({ department: some(word), employeeNumber: some(word), manager: some(fc.record({ value: fc.constantFrom("m1", "M1") })) }),
  ),
  [VENDOR]: some(
    fc.record({
      level: some(fc.constantFrom(1, 2, 2.5, 10, -1, "2", "10", true)),
      nick: some(word),
      flag: some(fc.boolean()),
      list: some(fc.array(fc.oneof(word, fc.integer({ min: 0, max: 3 })), { maxLength: 3 })),
      things: some(fc.array(fc.record({ value: word, Kind: some(kind), note: some(word) }), { maxLength: 2 })),
      empty: some(fc.constantFrom("", [], {})),
    }),
  ),
});

beforeAll(async () => {
  const organization = await anOrganization();
  organizationId = organization.id;
  directoryId = newId("dir");
  await prisma().directory.create({ data: { organizationId, id: directoryId, provider: "okta", name: "Okta", state: "active" } });
  const bodies = fc.sample(personArb, { numRuns: 60, seed: 7 });
  const taken = new Set<string>();
  for (const [at, body] of bodies.entries())
    await addPerson({ ...clean(body), userName: `${WORDS[at % WORDS.length]}.${at}@x.test` }, at, taken);
  for (const [at, name] of WORDS.entries()) await addGroup(name, at);
  await addMembers();
});

const clean = (value: object): ScimObject => JSON.parse(JSON.stringify(value)) as ScimObject;
const instant = (at: number) => new Date(Date.UTC(2026, 0, 1 + (at % 5), 0, 0, 0, (at % 3) * 500));

async function addPerson(body: ScimObject, at: number, taken: Set<string>): Promise<void> {
  const read = readUser(body, { method: "POST" });
  const externalId = read.externalId !== null && !taken.has(read.externalId) ? read.externalId : null;
  taken.add(externalId ?? "");
  const { externalId: _sent, ...rest } = read.resource;
  const resource = externalId === null ? rest : read.resource;
  const id = newId("usr");
  const { active, displayName } = resource;
  await prisma().directoryUser.create({
    data: {
      organizationId,
      directoryId,
      id,
      externalId,
      userName: read.userName,
      userNameKey: fold(read.userName),
      displayName: typeof displayName === "string" ? displayName : null,
      active: active === true,
      scimJson: serialize(resource),
      version: 1 + (at % 3),
      createdAt: instant(at),
      updatedAt: instant(at + 1),
    },
  });
  people.push({ id, shown: shownAs("User", id, at, resource) });
}

async function addGroup(displayName: string, at: number): Promise<void> {
  const key = `${displayName}${at}`;
  const { resource } = readGroup({ displayName: key, ...(at % 2 ? { externalId: `g${at}` } : {}) }, { method: "POST" });
  const id = newId("grp");
  await prisma().directoryGroup.create({
    data: {
      organizationId,
      directoryId,
      id,
      displayName: key,
      displayNameKey: fold(key),
      externalId: at % 2 ? `g${at}` : null,
      scimJson: serialize(resource),
      version: 1 + (at % 3),
      createdAt: instant(at),
      updatedAt: instant(at + 1),
    },
  });
  groups.push({ id, shown: shownAs("Group", id, at, resource) });
}

function shownAs(type: ResourceType, uuid: string, at: number, resource: ScimObject): ScimObject {
  const id = toPublicId(type === "User" ? "usr" : "grp", uuid);
  const meta = {
    resourceType: type,
    created: instant(at).toISOString(),
    lastModified: instant(at + 1).toISOString(),
    location: `${BASE}/${type}s/${id}`,
    version: `W/"${1 + (at % 3)}"`,
  };
  return { id, meta, ...resource };
}

/** Everybody is in a group or two, some groups are inside another, and both sides show it. */
async function addMembers(): Promise<void> {
  const join = (holder: ScimObject, list: "groups" | "members", item: ScimObject) => {
    const held = holder[list];
    holder[list] = [...(Array.isArray(held) ? held : []), item];
  };
  for (const [at, group] of groups.entries()) {
    for (const person of people.filter((_one, index) => index % groups.length === at || index % 7 === at)) {
      await prisma().groupMembership.create({ data: { organizationId, groupId: group.id, userId: person.id } });
      const display = person.shown.displayName ?? person.shown.userName ?? null;
      join(group.shown, "members", { value: person.shown.id ?? null, type: "User", display, $ref: `${BASE}/Users/${person.shown.id}` });
      const item = { value: group.shown.id ?? null, type: "direct", display: group.shown.displayName ?? null };
      join(person.shown, "groups", { ...item, $ref: `${BASE}/Groups/${group.shown.id}` });
    }
    const child = at % 4 === 0 ? groups[at + 1] : undefined;
    if (!child) continue;
    await prisma().groupEdge.create({ data: { organizationId, parentGroupId: group.id, childGroupId: child.id } });
    const item = { value: child.shown.id ?? null, type: "Group", display: child.shown.displayName ?? null };
    join(group.shown, "members", { ...item, $ref: `${BASE}/Groups/${child.shown.id}` });
  }
}

const TABLE = { User: "directory_user", Group: "directory_group" };

async function select(
  type: ResourceType,
  filter: string | null,
  sort: { sortBy: string; sortOrder?: "ascending" | "descending" } | null = null,
) {
  const values: unknown[] = [organizationId, directoryId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = filter === null ? "true" : filterToSql(parseFilter(filter), type, bind, { baseUrl: BASE });
  const order = sortToSql(sort, type, bind, { baseUrl: BASE });
  const { rows } = await pool().query<{ id: string }>(
    `select r.id from ${TABLE[type]} r where r.organization_id = $1 and r.directory_id = $2 and ${where} order by ${order}`,
    values,
  );
  return rows.map((row) => row.id);
}

const idsOf = (rows: Row[]) => rows.map((row) => row.id).sort();
const expected = (type: ResourceType, filter: string) =>
  idsOf((type === "User" ? people : groups).filter((row) => matches(parseFilter(filter), row.shown, type)));

async function agree(type: ResourceType, filter: string): Promise<number> {
  const found = (await select(type, filter)).sort();
  expect(found, filter).toEqual(expected(type, filter));
  return found.length;
}

const text = fc.oneof(word, mail).map((value) => JSON.stringify(value));
const textual = fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "Co");
const ordering = fc.constantFrom("eq", "ne", "gt", "ge", "lt", "le");
const compared = (paths: string[], operator: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...paths), operator, value).map((parts) => parts.join(" "));
const present = (paths: string[]) => fc.constantFrom(...paths).map((path) => `${path} pr`);

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const TEXTS = [
  ..."userName,username,name.givenName,NAME.FamilyName,displayName,title,nickName,emails,emails.value,emails.type,phoneNumbers.value".split(
    ",",
  ),
  ..."roles,addresses.locality,groups.display,groups.type,externalId,meta.version,meta.resourceType,meta.location,id,schemas".split(","),
  ...["department", "Department", "manager.value", "manager", "employeeNumber"].map((name) => `${ENTERPRISE}:${name}`),
  `${ENTERPRISE.toUpperCase()}.department`,
  ...["nick", "NICK", "level", "list", "things", "things.value", "things.kind", "things.note", "empty", "absent"].map(
    (name) => `${VENDOR}:${name}`,
  ),
  "urn:ietf:params:scim:schemas:core:2.0:User:userName",
];
const moment = fc.constantFrom(
  '"2026-01-02T00:00:00Z"',
  '"2026-01-02T01:00:00+01:00"',
  '"2026-01-03T00:00:00.500Z"',
  '"2025-01-01T00:00:00"',
);
const part = fc.oneof(
  compared(["value", "type", "display", "VALUE"], textual, text),
  present(["value", "type", "display"]),
  compared(["primary"], fc.constantFrom("eq", "ne"), fc.constantFrom("true", "false")),
);
const inside = fc.oneof(
  part,
  fc.tuple(part, fc.constantFrom("and", "or"), part).map((parts) => parts.join(" ")),
  part.map((one) => `not (${one})`),
);
const userTerm = fc.oneof(
  { weight: 6, arbitrary: compared(TEXTS, textual, text) },
  { weight: 2, arbitrary: present([...TEXTS, "name", "emails", "addresses", "groups", "active", "meta.created", VENDOR, ENTERPRISE]) },
  { weight: 1, arbitrary: compared(["active"], fc.constantFrom("eq", "ne"), fc.constantFrom("true", "false", '"True"', "null")) },
  { weight: 1, arbitrary: compared(["meta.created", "meta.lastModified"], ordering, moment) },
  { weight: 1, arbitrary: compared(["meta.created"], fc.constantFrom("sw", "co", "ew"), fc.constantFrom('"2026-01"', '"00.500Z"')) },
  { weight: 2, arbitrary: compared([`${VENDOR}:level`, `${VENDOR}:list`], ordering, fc.constantFrom("1", "2", "2.5", "1e1", "-1")) },
  {
    weight: 1,
    arbitrary: compared([`${VENDOR}:flag`, `${VENDOR}:level`], fc.constantFrom("eq", "ne"), fc.constantFrom("true", "false", "null")),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom("emails", "phoneNumbers", "EMAILS"), inside).map(([name, term]) => `${name}[${term}]`) },
  { weight: 1, arbitrary: fc.tuple(kind, text).map(([type, value]) => `emails[type eq "${type}"].value eq ${value}`) },
  { weight: 1, arbitrary: compared(["value", "kind", "note"], textual, text).map((term) => `${VENDOR}:things[${term}]`) },
  { weight: 1, arbitrary: compared(["value", "display", "type"], textual, text).map((term) => `groups[${term}]`) },
);
const groupTerm = fc.oneof(
  compared(["displayName", "DISPLAYNAME", "externalId", "members.display", "members.type", "id", "meta.version"], textual, text),
  present(["displayName", "externalId", "members", "members.value", "meta.created"]),
  compared(["value", "display", "type"], textual, text).map((term) => `members[${term}]`),
  compared(["value", "display", "type"], textual, text).map((term) => `members[not (${term})]`),
);
const tree = (term: fc.Arbitrary<string>) =>
  fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      term,
      fc.tuple(tie("filter"), fc.constantFrom("and", "or", "AND"), tie("filter")).map((parts) => parts.join(" ")),
      tie("filter").map((inner) => `(${inner})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  })).filter;

const bounded = (filter: string) => filter.length <= 1024 && filter.split(/ (?:and|or) /i).length <= 20;

describe("random filters: PostgreSQL and the oracle agree", () => {
  test.each(["User", "Group"] as const)("%s", async (type) => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(tree(type === "User" ? userTerm : groupTerm).filter(bounded), async (filter) => {
        const isRefused = refusalOf(type, filter);
        if (isRefused) await expect(select(type, filter)).rejects.toMatchObject({ scimType: "invalidFilter" });
        else hits += await agree(type, filter);
      }),
      { numRuns: RUNS },
    );
    expect(hits).toBeGreaterThan(0);
  });
});

function refusalOf(type: ResourceType, filter: string): boolean {
  try {
    matches(parseFilter(filter), {}, type);
    return false;
  } catch (error) {
    if (error instanceof ScimError && error.scimType === "invalidFilter") return true;
    throw error;
  }
}

describe("ids are compared as they are spoken", () => {
  test("a person and a group by id, in every operator", async () => {
    const id = String(people[5]?.shown.id);
    expect(await agree("User", `id eq "${id}"`)).toBe(1);
    expect(await agree("User", `id eq "${id.toUpperCase()}"`)).toBe(0);
    for (const operator of ["ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]) await agree("User", `id ${operator} "${id}"`);
    expect(await agree("User", `id ew "${id.slice(-3)}"`)).toBeGreaterThan(0);
    expect(await agree("User", `meta.location eq "${BASE}/Users/${id}"`)).toBe(1);
  });

  test("membership is found from both sides", async () => {
    const group = String(groups[0]?.shown.id);
    const person = String(people[0]?.shown.id);
    expect(await agree("User", `groups.value eq "${group}"`)).toBeGreaterThan(1);
    expect(await agree("User", `groups eq "${group}"`)).toBeGreaterThan(1);
    expect(await agree("User", `groups[value eq "${group}" and type eq "direct"]`)).toBeGreaterThan(1);
    expect(await agree("User", `groups.$ref eq "${BASE}/Groups/${group}"`)).toBeGreaterThan(1);
    expect(await agree("Group", `members eq "${person}"`)).toBeGreaterThan(0);
    expect(await agree("Group", `members[value eq "${person}"]`)).toBeGreaterThan(0);
    expect(await agree("Group", `members.value eq "${groups[1]?.shown.id}"`)).toBe(1);
    expect(await agree("Group", 'members[type eq "Group"]')).toBeGreaterThan(1);
    expect(await agree("Group", 'not (members[type eq "Group"])')).toBeGreaterThan(1);
    expect(await agree("Group", `members.$ref ew "${person}"`)).toBeGreaterThan(0);
  });
});

test.each([
  'userName eq "a" or "1"="1"',
  'userName eq "a"; drop table member; --"',
  "userName eq 'a'",
  'password sw "a"',
  'nonsense eq "a"',
  'emails.nonsense eq "a"',
  "active gt true",
  "userName eq 5",
])("A29: %s is refused, never answered", async (filter) => {
  await expect(select("User", filter)).rejects.toMatchObject({ scimType: "invalidFilter" });
});

test("A29: what looks like SQL or a wildcard is data", async () => {
  expect(await agree("User", `title eq "' or ''='"`)).toBe(0);
  expect(await agree("User", 'userName co "%"')).toBeLessThan(people.length);
  expect(await agree("User", 'userName co "_"')).toBeLessThan(people.length);
  expect(await agree("User", 'userName sw "a\\u0025"')).toBeGreaterThan(0);
});

test.each(['emails[type eq "work"].value eq "p77@x.test"', 'emails eq "P77@x.test"', 'emails[value eq "p77@x.test" and type eq "work"]'])(
  "the look-up %s does not read everybody",
  async (filter) => {
    const crowd = newId("dir");
    await prisma().directory.create({ data: { organizationId, id: crowd, provider: "okta", name: "Crowd", state: "active" } });
    await pool().query(
      `insert into directory_user (organization_id, directory_id, id, user_name, user_name_key, scim_json)
     select $1, $2, gen_random_uuid(), n || $3, n || $3, json_build_object('userName', n || $3, 'emails', json_build_array(json_build_object('value', 'p' || n || '@x.test', 'type', 'work')))::text
     from generate_series(1, 3000) n`,
      [organizationId, crowd, crowd],
    );
    await pool().query("analyze directory_user");
    const values: unknown[] = [organizationId, crowd];
    const where = filterToSql(parseFilter(filter), "User", (value) => `$${values.push(value)}`);
    const client = await pool().connect();
    try {
      const sql = `select r.user_name from directory_user r where r.organization_id = $1 and r.directory_id = $2 and r.deleted_at is null and ${where}`;
      const { rows } = await client.query({ name: `crowd ${filter}`, text: sql, values });
      expect(rows).toEqual([{ user_name: `77${crowd}` }]);
      const { rows: plan } = await client.query({ text: `explain (format json) ${sql}`, values });
      expect(JSON.stringify(plan)).toContain("directory_user_email_keys");
    } finally {
      client.release();
    }
  },
);

describe("sorting", () => {
  test.each(["userName", "title", "name.familyName", "meta.created", "externalId", `${VENDOR}:nick`, "emails", "active", "id"])(
    "by %s: those without a value last when ascending, first when descending",
    async (sortBy) => {
      const ascending = await select("User", null, { sortBy });
      const descending = await select("User", null, { sortBy, sortOrder: "descending" });
      expect([...ascending].sort()).toEqual(idsOf(people));
      expect([...descending].sort()).toEqual(idsOf(people));
      const without = new Set((await select("User", `not (${sortBy} pr)`)).map(String));
      if (without.size === 0) return;
      expect(ascending.slice(-without.size).every((id) => without.has(id))).toBe(true);
      expect(descending.slice(0, without.size).every((id) => without.has(id))).toBe(true);
    },
  );

  test("letter case does not count, ids settle ties", async () => {
    const ids = await select("User", "title pr", { sortBy: "title" });
    const titles = ids.map((id) => foldValue(String(people.find((row) => row.id === id)?.shown.title)));
    expect(titles).toEqual([...titles].sort(compareText));
    for (let at = 1; at < ids.length; at++) if (titles[at] === titles[at - 1]) expect(String(ids[at - 1]) < String(ids[at])).toBe(true);
  });

  test("the primary value of a list decides, else the first", async () => {
    const make = async (emails: ScimObject[], name: string) => addPerson({ userName: name, title: "sorted", emails }, 0, new Set());
    await make([{ value: "z@s.test" }, { value: "a@s.test", primary: true }], "s1@x.test");
    await make([{ value: "m@s.test" }, { value: "b@s.test" }], "s2@x.test");
    const ids = await select("User", 'title eq "sorted"', { sortBy: "emails.value" });
    expect(ids).toEqual([people.at(-2)?.id, people.at(-1)?.id]);
  });

  test.each(["groups", "nonsense", "password", "emails[type eq 1]"])("%s is nothing to sort by", async (sortBy) => {
    await expect(select("User", null, { sortBy })).rejects.toMatchObject({ scimType: "invalidValue" });
  });
});

test("a search over people and groups takes an attribute that one kind lacks for no match", () => {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  expect(filterToSql(parseFilter('userName eq "a"'), "Group", bind, { unknownNeverMatches: true })).toBe("false");
  expect(() => filterToSql(parseFilter('userName eq "a"'), "Group", bind)).toThrow(ScimError);
});

test("ids of the house are spelled in the database as at the doors", async () => {
  const { rows } = await pool().query<{ id: string }>("select id from directory_user limit 5");
  for (const { id } of rows) expect(await select("User", `id eq "${toPublicId("usr", asId("usr", id))}"`)).toEqual([id]);
});
