/** The sandbox answers as Google does, or what is proved against it proves nothing. */
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FAKE_CLIENT, type FakeGoogle, startFakeGoogle } from "../support/fake-google";
import { generatedWorld } from "./generate";
import { demoWorld } from "./seed";
import { startSandbox } from "./server";

const REDIRECT = "http://localhost:3000/api/portal/google/callback";
const DIRECTORY = "https://www.googleapis.com/auth/admin.directory";
const SCOPES = `openid email ${DIRECTORY}.user.readonly ${DIRECTORY}.group.readonly`;
const VERIFIER = "v".repeat(64);

let google: FakeGoogle;
beforeAll(async () => {
  google = await startFakeGoogle({ env: false });
});
afterAll(() => google.close());
beforeEach(() => {
  google.setWorld(demoWorld());
  google.faults.clear();
});

function address(extra: Record<string, string> = {}): string {
  const url = new URL("/o/oauth2/v2/auth", google.origin);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: FAKE_CLIENT.id,
    redirect_uri: REDIRECT,
    scope: SCOPES,
    access_type: "offline",
    prompt: "select_account consent",
    state: "s",
    nonce: "n",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
    code_challenge_method: "S256",
    ...extra,
  }).toString();
  return url.href;
}

const send = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(google.origin + path, { method: "POST", body: new URLSearchParams(form), headers, redirect: "manual" });

const exchange = (code: string, extra: Record<string, string> = {}) =>
  send("/token", {
    grant_type: "authorization_code",
    client_id: FAKE_CLIENT.id,
    client_secret: FAKE_CLIENT.secret,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    code,
    ...extra,
  });

async function signIn(as = "it-admin@halden.example", extra: Record<string, string> = {}) {
  const back = await google.consent(address(extra), { as });
  return exchange(back?.searchParams.get("code") ?? "").then((response) => response.json() as Promise<Record<string, string>>);
}

const read = (path: string, token: string) =>
  fetch(`${google.origin}/admin/directory/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });

test("a code works once, with its verifier and its redirect address", async () => {
  const code = async () => (await google.consent(address(), { as: "it-admin@halden.example" }))?.searchParams.get("code") ?? "";
  const refused = async (response: Promise<Response>) => {
    const answer = await response;
    return [answer.status, ((await answer.json()) as { error: string }).error];
  };
  expect(await refused(exchange(await code(), { code_verifier: "w".repeat(64) }))).toEqual([400, "invalid_grant"]);
  expect(await refused(exchange(await code(), { redirect_uri: `${REDIRECT}/` }))).toEqual([400, "redirect_uri_mismatch"]);
  expect(await refused(exchange(await code(), { client_secret: "wrong" }))).toEqual([401, "invalid_client"]);
  const good = await code();
  expect((await exchange(good)).status).toBe(200);
  expect(await refused(exchange(good))).toEqual([400, "invalid_grant"]);
});

test("a wrong client, redirect or scope ends on Google's own page", async () => {
  const wrong: Record<string, string>[] = [
    { client_id: "x" },
    { redirect_uri: "http://localhost:3000/other" },
    { redirect_uri: "https://evil.example/api/portal/google/callback" },
    { scope: "everything" },
  ];
  for (const extra of wrong) expect((await fetch(address(extra), { redirect: "manual" })).status).toBe(400);
});

test("the ID token verifies against the published keys and carries hd only for Workspace accounts", async () => {
  const keys = createRemoteJWKSet(new URL("/oauth2/v3/certs", google.origin));
  const verify = async (token = "") =>
    (await jwtVerify(token, keys, { issuer: "https://accounts.google.com", audience: FAKE_CLIENT.id })).payload;
  expect(await verify((await signIn()).id_token)).toMatchObject({ hd: "halden.example", email: "it-admin@halden.example", nonce: "n" });
  expect(await verify((await signIn("hugo.mercier@haldenfreight.example")).id_token)).toMatchObject({ hd: "halden.example" });
  expect((await verify((await signIn("ingrid.halden.home@gmail.example")).id_token)).hd).toBeUndefined();
});

test("a refresh brings no new refresh token; revoking kills the whole grant", async () => {
  const { refresh_token = "", access_token = "" } = await signIn();
  const refresh = () =>
    send("/token", { grant_type: "refresh_token", client_id: FAKE_CLIENT.id, client_secret: FAKE_CLIENT.secret, refresh_token });
  const again = (await (await refresh()).json()) as Record<string, string>;
  expect(again.refresh_token).toBeUndefined();
  expect((await read("users?customer=my_customer", access_token)).status).toBe(200);
  expect((await send("/revoke", { token: again.access_token ?? "" })).status).toBe(200);
  expect((await read("users?customer=my_customer", access_token)).status).toBe(401);
  expect(await (await refresh()).json()).toEqual({ error: "invalid_grant", error_description: "Token has been expired or revoked." });
});

test("without prompt=consent a second authorization brings no refresh token", async () => {
  expect((await signIn()).refresh_token).toBeDefined();
  expect((await signIn("it-admin@halden.example", { prompt: "select_account" })).refresh_token).toBeUndefined();
});

test("page sizes, masks and missing keys are Google's", async () => {
  google.setWorld(generatedWorld({ people: 600, groups: 250 }));
  const { access_token = "" } = await signIn("it-admin@large.example");
  const json = async (path: string) => {
    const response = await read(path, access_token);
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown[]> & { error?: { errors: { reason: string }[] } },
    };
  };
  expect((await json("users?customer=my_customer")).body.users).toHaveLength(100);
  expect((await json("users?customer=my_customer&maxResults=501")).status).toBe(400);
  expect((await json("groups?customer=my_customer&maxResults=1000")).body.groups).toHaveLength(200);
  // Named or not there: paging ends silently without it.
  expect((await json("users?customer=my_customer&fields=users(id)")).body.nextPageToken).toBeUndefined();
  expect((await json("users?customer=my_customer&fields=nextPageToken,users(id)")).body.nextPageToken).toBeDefined();
  expect((await json("users?customer=my_customer&fields=users(nonsense)")).status).toBe(400);
  expect((await json("users")).status).toBe(400);
  expect((await json("groups?customer=my_customer&userKey=it-admin@large.example")).status).toBe(400);
  google.act("add_group", { name: "Empty" });
  expect((await json("groups/empty@large.example/members")).body).not.toHaveProperty("members");
  expect((await json("groups/nobody@large.example/members")).body.error?.errors[0]?.reason).toBe("notFound");
});

test("deleted people are listed only with showDeleted, answer 404 and leave every group", async () => {
  const { access_token = "" } = await signIn();
  google.act("remove_person", { person: "lucas.brandt@halden.example" });
  const text = async (path: string) => (await read(path, access_token)).text();
  expect(await text("users?customer=my_customer&maxResults=500")).not.toContain("lucas.brandt");
  expect(await text("users?customer=my_customer&showDeleted=true")).toContain("lucas.brandt");
  expect(await text("groups/numeric-staff@halden.example/members")).not.toContain("lucas.brandt");
  expect((await read("users/lucas.brandt@halden.example", access_token)).status).toBe(404);
  expect((await read("users/somebody@elsewhere.example", access_token)).status).toBe(403);
  expect((await read("users/numeric-staff@halden.example", access_token)).status).toBe(400);
});

test("a renamed person is still found by the old address", async () => {
  const { access_token = "" } = await signIn();
  google.act("rename_person", { person: "jonas.weber@halden.example", email: "jonas.wolf@halden.example", family_name: "Wolf" });
  expect(await (await read("users/jonas.weber@halden.example", access_token)).json()).toMatchObject({
    primaryEmail: "jonas.wolf@halden.example",
    aliases: ["jonas.weber@halden.example"],
  });
});

test("its own page changes people, members and access", async () => {
  const page = () => fetch(google.origin).then((response) => response.text());
  expect(await page()).toContain("Jonas Weber");
  await send("/_admin/add_person", { given_name: "New", family_name: "Hire", email: "new.hire@halden.example" });
  await send("/_admin/add_member", { group: "numeric-staff@halden.example", member: "new.hire@halden.example" });
  await send("/_admin/set_suspended", { person: "jonas.weber@halden.example", suspended: "true" });
  expect(await page()).toContain("New Hire");
  const { access_token = "" } = await signIn();
  expect(await (await read("groups/numeric-staff@halden.example/members", access_token)).text()).toContain("new.hire@halden.example");
  expect(await (await read("users/jonas.weber@halden.example", access_token)).json()).toMatchObject({ suspended: true });
  expect(await page()).toContain("Withdraw access");
  await send("/_admin/withdraw_grant", {});
  expect((await read("groups?customer=my_customer", access_token)).status).toBe(401);
  const refused = await send("/_admin/add_person", { given_name: "X", email: "new.hire@halden.example" });
  expect(refused.headers.get("location")).toContain("problem=new.hire");
});

test("its state outlives the process: world, grants and signing key", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  const dataFile = join(folder, "google.json");
  const kids = async (origin: string) => Object.keys((await (await fetch(`${origin}/oauth2/v1/certs`)).json()) as object);
  const first = await startSandbox({ client: FAKE_CLIENT, dataFile });
  await fetch(`${first.origin}/_control/action`, { method: "POST", body: JSON.stringify({ action: "add_group", name: "Kept" }) });
  const before = await kids(first.origin);
  await expect.poll(() => import("node:fs").then((fs) => fs.existsSync(dataFile))).toBe(true);
  await first.close();
  const second = await startSandbox({ client: FAKE_CLIENT, dataFile });
  expect(second.world().customers[0]?.groups.some((group) => group.name === "Kept")).toBe(true);
  expect(await kids(second.origin)).toEqual(before);
  await second.close();
  await rm(folder, { recursive: true });
});
