/** A small directory for the tests of filters, and the two ways to ask it: PostgreSQL and the in-memory oracle. */
import fc from "@/lib/properties/testing";
import { expect } from "vitest";
import { anOrganization } from "../../db/builders";
import { pool, prisma } from "../../db/client";
import { fold } from "../../fold";
import { type Id, newId, toPublicId } from "../../ids";
import { emailKeys } from "../../scim/email-keys";
import { parseFilter } from "../../scim/filter";
import { matches } from "../../scim/match";
import { readGroup, readUser } from "../../scim/read";
import { serialize } from "../../scim/serialize";
import type { ResourceType, ScimObject } from "../../scim/types";
import { filterToSql, sortToSql } from "../filter-to-sql";

export const BASE = "https://rollcall.test/scim/v2/dir_1";

export type Row = { id: string; shown: ScimObject };
export let organizationId: Id<"org">;
export let directoryId: Id<"dir">;
export const people: Row[] = [];
export const groups: Row[] = [];

export const VENDOR = "urn:vendor:schemas:hr:1.0:User";

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
export const word = fc.constantFrom(...WORDS);
export const mail = fc.constantFrom("ada@x.test", "ADA@X.test", "bob@x.test", "b_b@x.test", "%@x.test");
export const kind = fc.constantFrom("work", "Work", "home", "other");
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

/** Puts sixty people and some groups down, with members on both sides. */
export async function makeCrowd(): Promise<void> {
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
}

const clean = (value: object): ScimObject => JSON.parse(JSON.stringify(value)) as ScimObject;
const instant = (at: number) => new Date(Date.UTC(2026, 0, 1 + (at % 5), 0, 0, 0, (at % 3) * 500));

export async function addPerson(body: ScimObject, at: number, taken: Set<string>): Promise<void> {
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
      emailKeys: emailKeys(resource) ?? [],
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

export async function select(
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

export const idsOf = (rows: Row[]) => rows.map((row) => row.id).sort();
export const expected = (type: ResourceType, filter: string) =>
  idsOf((type === "User" ? people : groups).filter((row) => matches(parseFilter(filter), row.shown, type)));

export async function agree(type: ResourceType, filter: string): Promise<number> {
  const found = (await select(type, filter)).sort();
  expect(found, filter).toEqual(expected(type, filter));
  return found.length;
}
