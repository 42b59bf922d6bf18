/** What must hold however many web processes there are: two of them on one database. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { aUser, type Client, clientOf, fresh, type Json, memberIds, ok, refused } from "./client";
import { aDirectory, type Directory } from "./directory";
import { test as base } from "./fixtures";

/** The same client, speaking to the second process. */
const test = base.extend<object, { second: (scim: Client) => Client }>({
  second: [
    async ({ wire }, use) => {
      const other = await wire.anotherWeb();
      await use(({ base, token }) => clientOf(base.replace(wire.url, other), token));
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Until it is so, a second at most. */
async function within(milliseconds: number, so: () => Promise<boolean>): Promise<boolean> {
  const until = Date.now() + milliseconds;
  let is = await so();
  while (!is && Date.now() < until) is = await so();
  return is;
}

const status = async (scim: Client) => (await scim.get("/Users?count=1")).status;

test("A05: a token revoked a second ago is dead in both processes", async ({ wire, second }) => {
  const { scim, tokenId } = await aDirectory(wire);
  const there = second(scim);
  assert.deepEqual([await status(scim), await status(there)], [200, 200]);
  await wire.cli("token", "revoke", "--id", tokenId);
  assert.ok(await within(1000, async () => (await status(scim)) === 401 && (await status(there)) === 401));
  refused(await there.post("/Users", aUser()), 401);
});

test("A06: old and new work through the overlap, then only the new one, in both processes", async ({ wire, second }) => {
  const { scim, tokenId } = await aDirectory(wire);
  const fresh = await wire.cli<{ secret: string }>("token", "rotate", "--id", tokenId, "--overlap-seconds", "15");
  const next = clientOf(scim.base, fresh.secret);
  assert.deepEqual([await status(scim), await status(next), await status(second(scim))], [200, 200, 200]);
  assert.ok(await within(20_000, async () => (await status(scim)) === 401 && (await status(second(scim))) === 401));
  assert.deepEqual([await status(next), await status(second(next))], [200, 200]);
});

test("A08: keys and cookies of other doors open nothing here, and a token opens no other door", async ({ wire }) => {
  const { scim, organizationId } = await aDirectory(wire);
  const link = await wire.cli<{ url: string }>("link", "create", "--organization", organizationId);
  const secret = /rc_link_\w+/.exec(link.url)?.[0];
  assert.ok(secret);
  refused(await scim.get("/Users", { token: secret }), 401);
  for (const cookie of ["__Host-rollcall_portal=x", `__Host-rollcall_portal=${scim.token}`])
    refused(await scim.get("/Users", { token: null, headers: { Cookie: cookie } }), 401);
  for (const place of ["/api/portal/facts", "/api/portal/tokens", "/api/console/members"]) {
    const answer = await fetch(`${wire.url}${place}`, { headers: { Authorization: `Bearer ${scim.token}` }, redirect: "manual" });
    assert.ok([401, 404].includes(answer.status), `${place}: ${answer.status}`);
  }
});

test("A-08: addresses in answers come from the public origin, whatever Host a request names", async ({ wire }) => {
  const { scim } = await aDirectory(wire);
  const url = new URL(`${scim.base}/ServiceProviderConfig`);
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example", authorization: `Bearer ${scim.token}` };
    const sent = request({ host: url.hostname, port: url.port, path: url.pathname, headers }, (answer) => {
      let body = "";
      answer.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      answer.on("end", () => resolve(body));
    });
    sent.once("error", reject).end();
  });
  assert.equal(text.includes("evil.example"), false);
  assert.equal(JSON.parse(text).meta.location, `${scim.base}/ServiceProviderConfig`);
});

test("A-09: the base address with a slash at its end, as people paste it", async ({ wire }) => {
  const { scim } = await aDirectory(wire);
  const pasted = clientOf(`${scim.base}/`, scim.token);
  const made = ok(await pasted.post("/Users", aUser()), 201);
  assert.equal(made.meta.location, `${scim.base}/Users/${made.id}`);
  assert.equal(ok(await pasted.get(`//Users//${made.id}/`)).id, made.id);
});

const memberOf = async (wire: { exported: (id: string) => Promise<Json[]> }, { organizationId }: Directory, email: string) =>
  (await wire.exported(organizationId)).find((line) => line.object === "member" && line.email === email);

test("A-01: a Google-style client creates, changes, suspends and deletes", async ({ wire }) => {
  const directory = await aDirectory(wire, "google_scim");
  const { scim } = directory;
  assert.equal(ok(await scim.get("/Users?count=1")).totalResults, 0);
  const userName = `${fresh("ada")}@halden.example`;
  const body = { schemas: aUser().schemas, userName, externalId: fresh("1"), name: { givenName: "Ada", familyName: "B" }, active: true };
  const made = ok(await scim.post("/Users", body), 201);
  ok(await scim.put(`/Users/${made.id}`, { ...body, name: { givenName: "Ada", familyName: "Byron" } }));
  assert.equal((await memberOf(wire, directory, userName))?.last_name, "Byron");
  ok(await scim.put(`/Users/${made.id}`, { ...body, active: false }));
  assert.equal((await memberOf(wire, directory, userName))?.state, "deprovisioned");
  assert.equal((await scim.del(`/Users/${made.id}`)).status, 204);
  refused(await scim.get(`/Users/${made.id}`), 404);
  assert.equal((await memberOf(wire, directory, userName))?.state, "deprovisioned");
});

test("A17: one address in two organizations: a change in one leaves the other alone", async ({ wire }) => {
  const [mine, theirs] = [await aDirectory(wire), await aDirectory(wire)];
  const userName = `${fresh("both")}@halden.example`;
  const [here, there] = [await mine.scim.user({ userName }), await theirs.scim.user({ userName })];
  assert.notEqual(here.id, there.id);
  const before = await memberOf(wire, theirs, userName);
  assert.ok(before);
  ok(await mine.scim.patch(`/Users/${here.id}`, [{ op: "replace", value: { active: false, "name.givenName": "Else" } }]));
  assert.equal((await mine.scim.del(`/Users/${here.id}`)).status, 204);
  assert.deepEqual(await memberOf(wire, theirs, userName), before);
  assert.deepEqual(ok(await theirs.scim.get(`/Users/${there.id}`)), there);
});

test("A15: twenty creates of one name over two processes: one 201, the rest 409", async ({ wire, second }) => {
  const { scim } = await aDirectory(wire);
  const clients = [scim, second(scim)];
  const name = `${fresh("ångström")}@halden.example`;
  const forms = [name.normalize("NFC"), name.normalize("NFD"), name.toUpperCase()];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => clients[at % 2]?.post("/Users", aUser({ userName: forms[at % 3], emails: [] }))),
  );
  assert.deepEqual(answers.map((one) => one?.status).sort(), [201, ...Array(19).fill(409)]);
});

test("members changed through two processes at once: none lost, none doubled, one total", async ({ wire, second }) => {
  const { scim } = await aDirectory(wire);
  const clients = [scim, second(scim)];
  const users: Json[] = await Promise.all(Array.from({ length: 24 }, (_, at) => (clients[at % 2] as Client).user()));
  const team = await scim.group({ members: users.slice(0, 8).map((one) => ({ value: one.id })) });
  const through = (at: number) => clients[at % 2] as Client;
  const answers = await Promise.all([
    ...users
      .slice(8)
      .map((one, at) => through(at).patch(`/Groups/${team.id}`, [{ op: "add", path: "members", value: [{ value: one.id }] }])),
    ...users
      .slice(0, 8)
      .map((one, at) => through(at).patch(`/Groups/${team.id}`, [{ op: "remove", path: `members[value eq "${one.id}"]` }])),
  ]);
  for (const answer of answers) assert.ok(answer.status < 300, answer.text);
  for (const client of clients) {
    assert.deepEqual(
      memberIds(ok(await client.get(`/Groups/${team.id}`))),
      users
        .slice(8)
        .map((one) => one.id)
        .sort(),
    );
    assert.equal(ok(await client.get("/Users?count=0")).totalResults, 24);
    assert.equal(ok(await client.get("/Users?startIndex=24&count=5")).Resources.length, 1);
  }
});
