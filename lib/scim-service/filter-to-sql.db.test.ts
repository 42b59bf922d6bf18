/** The translation of filters and sorting, on real PostgreSQL. */
import { beforeAll, describe, expect, test } from "vitest";
import { pool, prisma } from "../db/client";
import { newId, parseId, toPublicId } from "../ids";
import { ScimError } from "../scim/error";
import { parseFilter } from "../scim/filter";
import { compareText, foldValue } from "../scim/text";
import type { ResourceType, ScimObject } from "../scim/types";
import { addPerson, agree, BASE, groups, idsOf, makeCrowd, organizationId, people, select, VENDOR } from "./filter-crowd/testing";
import { filterToSql } from "./filter-to-sql";

beforeAll(makeCrowd);

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
      `insert into directory_user (organization_id, directory_id, id, user_name, user_name_key, email_keys, scim_json)
     select $1, $2, gen_random_uuid(), n || $3, n || $3, array['p' || n || '@x.test'],
       json_build_object('userName', n || $3, 'emails', json_build_array(json_build_object('value', 'p' || n || '@x.test', 'type', 'work')))::text
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

test("a search over people and groups takes an attribute that one kind lacks for one without a value", () => {
  const bind = () => "$1";
  const sql = (filter: string, beside: ResourceType | null = null) => filterToSql(parseFilter(filter), "Group", bind, { beside });
  expect(sql('userName eq "a"', "User")).toBe("false");
  expect(sql('userName ne "a"', "User")).toBe("(not coalesce(false, false))");
  expect(() => sql('userName eq "a"')).toThrow(ScimError);
  expect(() => sql('nonsense eq "a"', "User")).toThrow(ScimError);
});

test("ids of the house are spelled in the database as at the doors", async () => {
  for (const { shown } of people.slice(0, 5)) {
    const { rows } = await pool().query<{ id: string }>("select id from directory_user where organization_id = $1 and id = $2", [
      organizationId,
      parseId("usr", String(shown.id)),
    ]);
    expect(await select("User", `id eq "${toPublicId("usr", String(rows[0]?.id))}"`)).toEqual([rows[0]?.id]);
  }
});
