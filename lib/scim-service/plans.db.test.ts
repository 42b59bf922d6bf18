/** What is looked up often is found by an index, whatever the size of the directory: the plans of the statements themselves. */
import { beforeAll, describe, expect, test } from "vitest";
import { pool } from "../db/client";
import { toPublicId } from "../ids";
import { parseFilter } from "../scim/filter";
import { filterToSql } from "./filter-to-sql";
import type { Kind } from "./present";
import { backward, byId, byUnique, filtered, following, forward } from "./select";
import { aScimDirectory, type ScimDirectory } from "./testing";

const PEOPLE = 20_000;
let here: ScimDirectory;

beforeAll(async () => {
  here = await aScimDirectory();
  await pool().query(
    `insert into directory_user (organization_id, id, directory_id, external_id, user_name, user_name_key, display_name, email_keys, scim_json)
     select $1, uuidv7(interval '-1 hour'), $2, 'e' || n, 'p' || n || '@x.example', 'p' || n || '@x.example', 'P ' || n, array['p' || n || '@x.example'],
       '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"p' || n || '@x.example","externalId":"e' || n || '","active":true,"emails":[{"value":"p' || n || '@x.example","type":"work"}]}'
     from generate_series(1, ${PEOPLE}) n`,
    [here.org.id, here.dir],
  );
  await pool().query(
    `insert into directory_group (organization_id, id, directory_id, external_id, display_name, display_name_key, scim_json)
     select $1, uuidv7(interval '-1 hour'), $2, 'g' || n, 'G ' || n, 'g ' || n, '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"G ' || n || '"}'
     from generate_series(1, 5000) n`,
    [here.org.id, here.dir],
  );
  await pool().query("insert into directory_total (organization_id, directory_id, users, groups) values ($1, $2, $3, 5000)", [
    here.org.id,
    here.dir,
    PEOPLE,
  ]);
  await pool().query("analyze");
});

let names = 0;

/** The plan that every later execution under the statement's name uses. */
async function planOf(text: string, values: readonly unknown[]): Promise<string> {
  const client = await pool().connect();
  try {
    const name = `plan_${names++}`;
    await client.query(`prepare ${name} as ${text}`);
    const literals = values.map((value) =>
      value === null
        ? "null"
        : client.escapeLiteral(Array.isArray(value) ? `{${value.map((one) => JSON.stringify(one)).join(",")}}` : String(value)),
    );
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain execute ${name}(${literals.join(", ")})`);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  } finally {
    client.release();
  }
}

const scans = (plan: string) => plan.split("\n").filter((line) => /Seq Scan on directory_(user|group) r/.test(line));

describe("no look-up reads the whole table", () => {
  test.each<[Kind, string]>([
    ["User", 'userName eq "p7@x.example"'],
    ["User", 'externalId eq "e7"'],
    ["User", 'emails.value eq "p7@x.example"'],
    ["User", 'emails eq "p7@x.example"'],
    ["User", 'emails[type eq "work"].value eq "p7@x.example"'],
    ["User", 'emails[type eq "work" and value eq "p7@x.example"]'],
    ["User", 'userName eq "p7@x.example" and active eq true'],
    ["Group", 'displayName eq "G 7"'],
    ["Group", 'externalId eq "g7"'],
  ])("%s: %s", async (kind, filter) => {
    const values: unknown[] = [here.org.id, here.dir];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const condition = filterToSql(parseFilter(filter), kind, bind, { baseUrl: "http://localhost:3000/scim/v2/x" });
    const text = filtered({ kind, withReferences: true, condition, order: null, after: null, offset: bind(0), limit: bind(100) });
    const plan = await planOf(text, values);
    expect(scans(plan), plan).toEqual([]);
  });

  test.each<[string, () => string, readonly unknown[]]>([
    ["by id", () => byId("User", true), [toUuid(1)]],
    ["by name", () => byUnique("User", "user_name_key", true), ["p7@x.example"]],
    ["by externalId", () => byUnique("User", "external_id", true), ["e7"]],
    ["a group by name", () => byUnique("Group", "display_name_key", false), ["g 7"]],
    ["a page", () => forward("User", true), [null, -1, 0, 0, 100]],
    ["a page after a remembered place", () => forward("User", true), [toUuid(1), 0, 0, 10_000, 100]],
    ["a page from the end", () => backward("User", true), [19_900, 100]],
    ["a page by cursor", () => following("User", true), [toUuid(1), 101]],
    ["a page of groups", () => forward("Group", true), [null, -1, 0, 0, 100]],
  ])("%s", async (_name, text, values) => {
    const plan = await planOf(text(), [here.org.id, here.dir, ...values]);
    expect(scans(plan), plan).toEqual([]);
  });
});

function toUuid(at: number): string {
  return `01900000-0000-7000-8000-${String(at).padStart(12, "0")}`;
}

test("and they find whom they should", async () => {
  for (const filter of [
    'emails[type eq "work"].value eq "P7@X.example"',
    'externalId eq "e7"',
    'userName eq "P7@x.example" and active eq true',
  ]) {
    const page = await here.scim.list("/Users", { filter });
    expect(page.Resources.map(({ userName }: { userName: string }) => userName)).toEqual(["p7@x.example"]);
  }
  const [{ id }] = await here.rows(`select id from directory_user where organization_id = $1 and external_id = 'e9'`);
  expect((await here.scim.get(`/Users/${toPublicId("usr", id)}`)).body.userName).toBe("p9@x.example");
});
