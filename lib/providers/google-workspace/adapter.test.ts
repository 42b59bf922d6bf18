/** The reader against the sandbox over HTTP: pages, refusals, and every way a page can be bad. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeGoogle, startFakeGoogle } from "../../../e2e/support/fake-google";
import { generatedWorld } from "../../../e2e/google-workspace/generate";
import { demoWorld } from "../../../e2e/google-workspace/seed";
import { grantFor, SIGN_IN_SCOPES } from "../../../e2e/google-workspace/oauth";
import { resetEnv } from "../../env";
import type { DirectoryReader, GrantStore, Page } from "../types";
import { googleReader } from "./adapter";
import { DirectoryApi } from "./directory-api";
import { DIRECTORY_SCOPES } from "./endpoints";
import { Gate } from "./limiter";
import { refreshTokens } from "./oauth";

let google: FakeGoogle;

beforeAll(async () => {
  google = await startFakeGoogle();
  Object.assign(process.env, {
    APP_URL: "http://localhost:3000",
    DATABASE_URL: "postgresql://none",
    ROLLCALL_MASTER_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    AUTH_SECRET: "only-for-tests-only-for-tests",
    ROLLCALL_TIME_SCALE: "2000",
  });
  resetEnv();
});
afterAll(() => google.close());
beforeEach(() => {
  google.setWorld(demoWorld());
  google.faults.clear();
  google.requests.length = 0;
  google.settings.accessSeconds = 3600;
});

/** A grant that lives in this test; refreshes are counted by the sandbox's log. */
function grantOf(email = "it-admin@halden.example", scopes: string[] = Object.values(DIRECTORY_SCOPES)): GrantStore {
  const world = google.world();
  const person = world.customers.flatMap((customer) => customer.people).find((one) => one.primaryEmail === email);
  const grant = grantFor(world, person?.id ?? "", "sandbox-client.apps.googleusercontent.com");
  grant.scopes = [...SIGN_IN_SCOPES, ...scopes];
  grant.refreshTokens = ["1//0test"];
  let token: { token: string; expiresAt: Date } | null = null;
  return {
    refreshToken: async () => "1//0test",
    accessToken: async () => token,
    refreshed: async (_stale, refresh) => {
      token = await refresh();
      return token.token;
    },
  };
}

function open(
  grant: GrantStore = grantOf(),
  options: { tries?: number; callTimeoutMs?: number; signal?: AbortSignal } = {},
): DirectoryReader {
  return googleReader(new DirectoryApi({ grant, pacer: { turn: async () => {} }, gate: new Gate(), key: "test", ...options }));
}

async function all<T>(page: (token: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let token: string | null = null;
  do {
    const read: Page<T> = await page(token);
    items.push(...read.items);
    token = read.nextToken;
  } while (token !== null);
  return items;
}

test("reads people, groups and members in Google's largest pages", async () => {
  google.setWorld(generatedWorld({ people: 1201, groups: 401, membersPerGroup: 3, largestGroup: 450 }));
  const reader = open(grantOf("it-admin@large.example"));
  const users = await all((token) => reader.usersPage(token));
  expect(new Set(users.map((user) => user.externalId)).size).toBe(1201);
  const groups = await all((token) => reader.groupsPage(token));
  expect(groups).toHaveLength(401);
  const largest = groups.find((group) => group.directMembersCount === 450);
  expect(await all((token) => reader.membersPage(largest?.externalId ?? "", token))).toHaveLength(450);
  expect([google.asked(/users$/), google.asked(/groups$/), google.asked(/members$/)]).toEqual([3, 3, 3]);
});

test("the demo's oddities arrive as what they are", async () => {
  const reader = open();
  const users = await all((token) => reader.usersPage(token));
  const named = (email: string) => users.find((user) => user.email === `${email}@halden.example`);
  expect(named("viktor.horvat")).toMatchObject({ suspended: true });
  expect(named("emil.sorensen")).toMatchObject({ archived: true });
  expect(named("nadia.haddad")).toMatchObject({ givenName: "Nadia", familyName: null });
  expect(named("martin.kovacs")).toMatchObject({ familyName: null });
  expect(named("robin.kwan")).toMatchObject({ givenName: null, familyName: null, displayName: null });
  const groups = await all((token) => reader.groupsPage(token));
  expect(groups.filter((group) => group.name === "Leadership")).toHaveLength(2);
  const kinds = async (name: string) => {
    const id = groups.find((group) => group.name === name)?.externalId ?? "";
    return (await all((token) => reader.membersPage(id, token))).map((member) => member.kind);
  };
  expect(await kinds("All Staff")).toEqual(["everyone"]);
  expect(await kinds("Operations")).toEqual(["group", "group", "group"]);
  expect(await kinds("Project Aurora")).toEqual([]);
  expect(await reader.customerId()).toBe("C03hald7e");
});

test.each([
  ["a page without users", "no_array"],
  ["an empty body", "empty"],
  ["204", "no_content"],
  ["HTML", "html"],
  ["cut JSON", "not_json"],
] as const)("A69: %s is malformed, at once", async (_case, kind) => {
  google.faults.add({ path: "/users\\?", kind, times: -1 });
  await expect(open().usersPage(null)).rejects.toMatchObject({ problem: "malformed" });
  expect(google.asked(/users$/)).toBe(1);
});

test("a page of members or groups may lack its key only at the end", async () => {
  google.setWorld(generatedWorld({ people: 10, groups: 300 }));
  google.faults.add({ path: "/groups\\?", kind: "no_array" });
  const reader = open(grantOf("it-admin@large.example"));
  await expect(reader.groupsPage(null)).rejects.toMatchObject({ problem: "malformed" });
});

test("a page token that comes again ends the listing", async () => {
  google.setWorld(generatedWorld({ people: 1600, groups: 0 }));
  const reader = open(grantOf("it-admin@large.example"));
  const first = await reader.usersPage(null);
  const second = await reader.usersPage(first.nextToken);
  // Reading the same page again is allowed: that is how a run goes on after a crash.
  await reader.usersPage(first.nextToken);
  google.faults.add({ path: "pageToken=", kind: "repeat_token" });
  await expect(reader.usersPage(second.nextToken)).rejects.toMatchObject({ problem: "malformed", providerReason: "repeated page token" });
});

test("a refused page token says so, so that the listing starts anew", async () => {
  await expect(open().usersPage("~!!~nonsense")).rejects.toMatchObject({ problem: "bad_page_token" });
});

test.each([
  ["429", { status: 429, reason: "rateLimitExceeded", retryAfter: 1 }],
  ["403 by quota", { status: 403, reason: "userRateLimitExceeded" }],
  ["503", { status: 503, reason: "backendError" }],
  ["a body that breaks off", { kind: "cut" as const }],
  ["a closed connection", { kind: "drop" as const }],
])("%s is waited out", async (_case, fault) => {
  google.faults.add({ path: "/users\\?", times: 3, ...fault });
  expect((await open().usersPage(null)).items).toHaveLength(60);
  expect(google.asked(/users$/)).toBe(4);
});

test("A70: patience ends after eight tries", async () => {
  google.faults.add({ path: "/users\\?", times: -1, status: 429, reason: "rateLimitExceeded" });
  await expect(open().usersPage(null)).rejects.toMatchObject({ problem: "rate_limited", code: "provider_unavailable" });
  expect(google.asked(/users$/)).toBe(8);
});

test("a call that hangs is given up", async () => {
  google.faults.add({ path: "/users\\?", kind: "hang", times: -1 });
  await expect(open(grantOf(), { tries: 2, callTimeoutMs: 50 }).usersPage(null)).rejects.toMatchObject({ problem: "unavailable" });
});

test("an abort ends a call that hangs", async () => {
  google.faults.add({ path: "/users\\?", kind: "hang", times: -1 });
  const stop = new AbortController();
  const reading = open(grantOf(), { signal: stop.signal }).usersPage(null);
  setTimeout(() => stop.abort(new Error("stopped")), 50);
  await expect(reading).rejects.toThrow("stopped");
});

test("a dead access token is refreshed once, a dead grant is final", async () => {
  const grant = grantOf();
  const reader = open(grant);
  await reader.usersPage(null);
  google.world().accessTokens = [];
  await Promise.all([reader.usersPage(null), reader.groupsPage(null), reader.customerId()]);
  expect(google.requests.filter((request) => request.grantType === "refresh_token")).toHaveLength(2);
  google.act("withdraw_grant");
  await expect(reader.usersPage(null)).rejects.toMatchObject({ problem: "credential_refused", reason: "google_grant_withdrawn" });
});

test("401 again after the refresh is final: no loop", async () => {
  google.faults.add({ path: "/users\\?", times: -1, status: 401, reason: "authError" });
  await expect(open().usersPage(null)).rejects.toMatchObject({ problem: "credential_refused" });
  expect(google.asked(/users$/)).toBe(2);
});

test.each([
  ["no role", "dana.whitfield@halden.example", undefined, "missing_privilege", "google_insufficient_privileges"],
  ["no scope", "it-admin@halden.example", [DIRECTORY_SCOPES.groups], "missing_scope", "google_missing_scope"],
])("S-12: %s", async (_case, email, scopes, problem, reason) => {
  await expect(open(grantOf(email, scopes)).usersPage(null)).rejects.toMatchObject({ problem, reason, status: 403 });
  expect(google.asked(/users$/)).toBe(1);
});

test("a delegated admin with both rights reads", async () => {
  expect((await open(grantOf("nils.ek@halden.example")).usersPage(null)).items).toHaveLength(60);
});

test("API switched off", async () => {
  const grant = grantOf();
  google.act("set_admin_api", { admin_api: "off" });
  await expect(open(grant).groupsPage(null)).rejects.toMatchObject({ problem: "api_disabled", reason: "google_api_disabled" });
});

test("one person: present, gone, or unknown", async () => {
  const reader = open();
  const people = google.world().customers[0]?.people ?? [];
  const [ada, bob] = people.slice(10, 12);
  expect(await reader.findUser(ada?.id ?? "")).toMatchObject({ state: "present", user: { externalId: ada?.id } });
  google.act("remove_person", { person: bob?.id });
  expect(await reader.findUser(bob?.id ?? "")).toEqual({ state: "gone", proof: { status: 404, reason: "notFound" } });
  const outside = google.world().customers[1]?.people[0]?.id ?? "";
  expect(await reader.findUser(outside)).toEqual({ state: "unknown", proof: { status: 403, reason: "forbidden" } });
  // A 404 that is not Google's own says nothing about the person.
  google.faults.add({ path: "/users/", status: 404, reason: "whatever" });
  expect(await reader.findUser(ada?.id ?? "")).toMatchObject({ state: "unknown" });
  google.faults.add({ path: "/users/", status: 412, reason: "conditionNotMet", message: "User is deleted" });
  expect(await reader.findUser(ada?.id ?? "")).toMatchObject({ state: "gone", proof: { status: 412 } });
});

test.each([
  ["Google's object without a reason", { error: { code: 404, message: "Resource Not Found: userKey" } }, "gone"],
  ["a gateway's page", "<h1>404</h1>", "unknown"],
  ["somebody else's JSON", { detail: "no route" }, "unknown"],
])("a 404 counts in Google's words only: %s", async (_case, body, state) => {
  const answered = createServer((_request, response) =>
    response.writeHead(404).end(typeof body === "string" ? body : JSON.stringify(body)),
  );
  await new Promise<void>((resolve) => answered.listen(0, "127.0.0.1", resolve));
  const usual = process.env.GOOGLE_EMULATOR_HOST;
  process.env.GOOGLE_EMULATOR_HOST = `http://127.0.0.1:${(answered.address() as AddressInfo).port}`;
  resetEnv();
  const token = { token: "ya29.test", expiresAt: new Date(Date.now() + 3_600_000) };
  const grant: GrantStore = { refreshToken: async () => "1//0", accessToken: async () => token, refreshed: async () => token.token };
  expect(await open(grant).findUser("100000000000000000001")).toMatchObject({ state });
  process.env.GOOGLE_EMULATOR_HOST = usual;
  resetEnv();
  answered.close();
});

test("one group: there, gone, or not ours to read", async () => {
  const reader = open();
  const group = google.world().customers[0]?.groups[0];
  expect(await reader.findGroup(group?.id ?? "")).toMatchObject({ name: "Numeric Admin" });
  google.act("remove_group", { group: group?.id });
  expect(await reader.findGroup(group?.id ?? "")).toBeNull();
  await expect(reader.membersPage(group?.id ?? "", null)).rejects.toMatchObject({ problem: "not_found" });
  const foreign = google.world().customers[1]?.groups[0]?.id ?? "";
  await expect(reader.membersPage(foreign, null)).rejects.toMatchObject({ problem: "not_readable" });
});

test("the groups of one person, without the customer parameter", async () => {
  const groups = await open().groupsOf("lucas.brandt@halden.example");
  expect(groups.map((group) => group.name).sort()).toEqual(["Numeric Manager", "Numeric Staff"]);
});

test("the token endpoint: a wrong client is the operator's error, not the customer's", async () => {
  grantOf();
  google.faults.add({ path: "^/token", status: 401, error: "invalid_client" });
  await expect(refreshTokens("1//0test")).rejects.toMatchObject({ problem: "not_readable", reason: "google_client_refused" });
  google.faults.add({ path: "^/token", status: 503, times: 2 });
  expect((await refreshTokens("1//0test")).token).toMatch(/^ya29\./);
  google.faults.add({ path: "^/token", status: 400, error: "invalid_grant", errorSubtype: "invalid_rapt" });
  await expect(refreshTokens("1//0test")).rejects.toMatchObject({ problem: "credential_refused", providerReason: "invalid_rapt" });
});
