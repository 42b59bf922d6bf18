/** Every command through the same parser and table as the program, on a real database. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { parseMasterKeys, wrappedBy } from "../crypto";
import { prisma } from "../db/client";
import { env, resetEnv } from "../env";
import type { TokenList } from "../access/schema";
import { tokenKind } from "../tokens";
import { dataKeyOf } from "../organizations/data-key";
import { asId, parseId } from "../ids";
import { NOUNS } from "./nouns";
import { parse } from "./parse";
import { seedDemo } from "./seed-demo";
import { Lines } from "./show";
import { endsConsistent } from "../check/testing";

endsConsistent();

type Answer = Record<string, never> & { id: string; secret: string; url: string };

async function rollcall<T = Answer>(...words: string[]): Promise<T> {
  const { command, flags } = parse(NOUNS, words);
  return (await command.run(flags)) as T;
}

const anOrganization = (name = "Halden") => rollcall("org", "create", "--name", name);

test("organizations are made and listed, with the vendor's own id", async () => {
  const made = await rollcall(
    "org",
    "create",
    "--name",
    "Åse & Søn",
    "--external-id",
    "x-1",
    "--domains",
    "ase.example,søn.example".replace("ø", "o"),
  );
  expect(made).toMatchObject({ name: "Åse & Søn", external_id: "x-1" });
  expect(await rollcall<unknown[]>("org", "list")).toContainEqual(expect.objectContaining({ id: made.id, members: 0 }));
  await expect(rollcall("org", "create", "--name", "Again", "--external-id", "x-1")).rejects.toMatchObject({ code: "conflict" });
});

test("a SCIM directory is active at once, a Google Workspace waits as a draft", async () => {
  const { id } = await anOrganization();
  const create = (provider: string) => rollcall("directory", "create", "--organization", id, "--provider", provider, "--name", provider);
  expect(await create("okta")).toMatchObject({ state: "active", type: "okta scim v2.0" });
  expect(await create("google_workspace")).toMatchObject({ state: "draft", type: "gsuite directory" });
  expect(await rollcall<unknown[]>("directory", "list", "--organization", id)).toHaveLength(2);
  await expect(create("carrier_pigeon")).rejects.toMatchObject({ code: "invalid_request" });
});

test("tokens, keys and links answer their secret once, and it is a real one", async () => {
  const { id } = await anOrganization();
  const directory = await rollcall("directory", "create", "--organization", id, "--provider", "scim", "--name", "S");
  const token = await rollcall("token", "create", "--directory", directory.id, "--name", "S");
  const key = await rollcall("key", "create", "--name", "K", "--permissions", "org:sys_provisioning:read", "--organization", id);
  const link = await rollcall("link", "create", "--organization", id, "--expires-in", "3600");
  expect([tokenKind(token.secret), tokenKind(key.secret), tokenKind(new URL(link.url).hash.slice(1))]).toEqual(["scim", "key", "link"]);
  expect(link.url).toMatch(/^http:\/\/localhost:3000\/setup#rc_link_/);
  await rollcall("token", "revoke", "--id", token.id);
  await rollcall("key", "revoke", "--id", key.id);
  const live = await prisma().accessToken.count({ where: { organizationId: parseId("org", id), revokedAt: null } });
  expect(live).toBe(0);
  await expect(rollcall("key", "create", "--name", "K", "--permissions", "everything")).rejects.toThrow(/no permission everything/);
});

test("R-15: a token is rotated with an overlap, and the list says which one is which", async () => {
  const { id } = await anOrganization();
  const directory = await rollcall("directory", "create", "--organization", id, "--provider", "scim", "--name", "S");
  const old = await rollcall("token", "create", "--directory", directory.id, "--name", "Göteborg");
  const fresh = await rollcall("token", "rotate", "--id", old.id, "--overlap-seconds", "3600");
  expect(tokenKind(fresh.secret)).toBe("scim");
  const list: unknown = await rollcall("token", "list", "--directory", directory.id);
  const { data } = list as TokenList;
  expect(data.map((token) => [token.id, token.name, token.replaces])).toEqual([
    [fresh.id, "Göteborg", old.id],
    [old.id, "Göteborg", null],
  ]);
  expect(JSON.stringify(data)).not.toContain("rc_scim_");
  await expect(rollcall("token", "rotate", "--id", fresh.id, "--overlap-seconds", "604801")).rejects.toThrow();
  await expect(rollcall("token", "rotate", "--id", parseId("tok", fresh.id))).rejects.toThrow(/token/);
});

test("an export has the whole state, a line each, in the API's names, and no secret", async () => {
  const { id } = await anOrganization("Exported");
  const made = await rollcall(
    "member",
    "create",
    "--organization",
    id,
    "--email",
    "Ada@Halden.example",
    "--first-name",
    "Ada",
    "--role",
    "manager",
  );
  await rollcall("link", "create", "--organization", id);
  const lines = await exported("export", "--organization", id, "--with", "logs,events");
  const kinds = new Set(lines.map((line) => line.object));
  expect(kinds).toEqual(new Set(["organization", "role", "member", "provisioning_log", "event"]));
  expect(lines.find((line) => line.object === "member")).toMatchObject({
    id: made.id,
    first_name: "Ada",
    role: "manager",
    role_source: "manual",
    state: "active",
    source: "api",
  });
  expect(lines.filter((line) => line.object === "event").map((line) => line.sequence)).toEqual([1]);
  expect(JSON.stringify(lines)).not.toMatch(/rc_link_|hash|credential/);
});

test("the demo is seeded once, with six members by hand, and everything holds together", async () => {
  const first = await seedDemo();
  const second = await seedDemo();
  expect(second.organizationId).toBe(first.organizationId);
  const members = await prisma().member.findMany({
    where: { organizationId: first.organizationId },
    select: { source: true, state: true },
  });
  expect(members).toEqual(Array(6).fill({ source: "invite", state: "active" }));
  expect(await rollcall("check")).toMatchObject({ violations: [] });
});

test("keys rewrap: everything is under the new key, the old one may go", async () => {
  const { id } = await anOrganization("Rewrapped");
  const organizationId = parseId("org", id);
  const dataKey = await dataKeyOf(organizationId);
  const old = env().ROLLCALL_MASTER_KEYS;
  const fresh = `k2:${randomBytes(32).toString("base64")}`;
  try {
    setKeys(`${fresh},${old}`);
    expect(await rollcall("keys", "rewrap")).toMatchObject({ active: "k2", rewrapped: 1 });
    setKeys(fresh);
    const row = await prisma().organization.findUniqueOrThrow({ where: { id: organizationId }, select: { dataKey: true } });
    expect(wrappedBy(row.dataKey ?? "")).toBe(parseMasterKeys(fresh).active);
    expect((await dataKeyOf(asId("org", organizationId))).equals(dataKey)).toBe(true);
    expect(await rollcall("keys", "rewrap")).toMatchObject({ rewrapped: 0 });
  } finally {
    setKeys(`${old},${fresh}`);
    await rollcall("keys", "rewrap");
  }
});

test("settings are shown and set in the words of the flags; what is wrong changes nothing", async () => {
  const before = await rollcall<object>("settings", "show");
  expect(before).toMatchObject({ app_name: "Numeric", role_mapping: "on", nested_groups: "on", family_name: "optional" });
  const flags = ["--role-mapping", "off", "--nested-groups", "off", "--family-name", "required", "--support-contact", "help@tally.example"];
  try {
    expect(await rollcall("settings", "set", "--app-name", "Tally", ...flags, "--link-hours", "24")).toMatchObject({
      app_name: "Tally",
      support_contact: "help@tally.example",
      role_mapping: "off",
      nested_groups: "off",
      family_name: "required",
      link_hours: 24,
    });
    expect(await prisma().settings.findUniqueOrThrow({ where: { id: 1 } })).toMatchObject({
      appName: "Tally",
      roleMappingEnabled: false,
      nestedGroups: false,
      familyNameRequired: true,
    });
    const entry = await prisma().auditEntry.findFirst({ where: { action: "settings.update" } });
    expect(entry).toMatchObject({ organizationId: null, actorType: "cli", changes: { role_mapping_enabled: { from: true, to: false } } });
    for (const wrong of [[], ["--role-mapping", "maybe"], ["--app-name", "T"], ["--link-hours", "1000"]])
      await expect(rollcall("settings", "set", ...wrong)).rejects.toThrow();
    expect(await rollcall("settings", "show")).toMatchObject({ app_name: "Tally", role_mapping: "off", link_hours: 24 });
  } finally {
    await rollcall("settings", "set", "--app-name", "Numeric", "--support-contact", "support@numeric.example", "--link-hours", "168");
    await rollcall("settings", "set", "--role-mapping", "on", "--nested-groups", "on", "--family-name", "optional");
  }
  const { support_contact: _, ...rest } = before as { support_contact: unknown };
  expect(await rollcall("settings", "show")).toMatchObject(rest);
});

async function exported(...words: string[]): Promise<Record<string, unknown>[]> {
  const answer = await rollcall<Lines>(...words);
  expect(answer).toBeInstanceOf(Lines);
  let said = "";
  await answer.print(async (text) => {
    said += text;
  }, false);
  return said
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function setKeys(keys: string): void {
  process.env.ROLLCALL_MASTER_KEYS = keys;
  resetEnv();
}
