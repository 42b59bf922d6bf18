/** What pushes do to members, seen from outside: SCIM in, the organization's export out. */
import assert from "node:assert/strict";
import { type Answer, aUser, type Client, ENTERPRISE, fresh, type Json, ok } from "./client";
import { aDirectory, type Directory } from "./directory";
import { test } from "./fixtures";
import type { House } from "../support/house";

type Line = Record<string, Json>;

/** The organization as its export tells it. */
async function look(house: House, { organizationId }: Directory, more: string[] = []) {
  const lines = (await house.exported(organizationId, more)) as Line[];
  const of = (kind: string) => lines.filter((line) => line.object === kind);
  return {
    members: of("member"),
    logs: of("provisioning_log"),
    events: of("event"),
    member: (email: string) => of("member").find((line) => line.email === email),
    user: (name: string) => of("directory_user").find((line) => line.user_name === name),
  };
}

const off = (scim: Client, id: string) => scim.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]);
const on = (scim: Client, id: string) => scim.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: true }]);

test("A-16 DELETE deactivates: support still sees the person, who comes back as the same member by userName or externalId", async ({
  wire,
}) => {
  const directory = await aDirectory(wire, "google_scim");
  const { scim } = directory;
  for (const by of ["userName", "externalId"]) {
    const made = await scim.user({ externalId: fresh("1") });
    const before = (await look(wire, directory)).member(made.userName);
    assert.equal((await scim.del(`/Users/${made.id}`)).status, 204);
    const gone = await look(wire, directory, ["logs"]);
    assert.equal(gone.member(made.userName)?.state, "deprovisioned");
    assert.equal(gone.member(made.userName)?.state_reason ?? "scim_delete", "scim_delete");
    assert.ok(gone.user(made.userName)?.deleted_at);
    assert.ok(gone.logs.some((log) => log.outcome === "deactivated" && log.reason_code === "scim_delete"));
    const again =
      by === "userName" ? { userName: made.userName } : { userName: `${fresh("re")}@halden.example`, externalId: made.externalId };
    await scim.user(again);
    const back = (await look(wire, directory)).members.find((line) => line.id === before?.id);
    assert.equal(back?.state, "active", by);
  }
});

test("A-17 A20 every way to say inactive takes access once, and active gives it back", async ({ wire }) => {
  const directory = await aDirectory(wire);
  const { scim } = directory;
  await scim.user();
  const forms: Json[] = [
    [{ op: "replace", path: "active", value: false }],
    [{ op: "Replace", path: "active", value: "False" }],
    [{ op: "replace", path: "active", value: "false" }],
    [{ op: "replace", value: { active: "False" } }],
  ];
  for (const form of forms) {
    const made = await scim.user();
    ok(await scim.patch(`/Users/${made.id}`, form));
    ok(await scim.patch(`/Users/${made.id}`, form));
    const seen = await look(wire, directory, ["events"]);
    const member = seen.member(made.userName);
    assert.equal(member?.state, "deprovisioned");
    const said = seen.events.filter((event) => event.event === "member.deprovisioned" && event.data.id === member?.id);
    assert.equal(said.length, 1);
    ok(await on(scim, made.id));
    assert.equal((await look(wire, directory)).member(made.userName)?.state, "active");
  }
});

test("A22 an absent active changes no access, in PUT and in PATCH", async ({ wire }) => {
  const directory = await aDirectory(wire);
  const { scim } = directory;
  for (const active of [true, false]) {
    const made = await scim.user({ active: true });
    if (!active) ok(await off(scim, made.id));
    const { active: _, ...body } = made;
    ok(await scim.put(`/Users/${made.id}`, { ...body, title: "x" }));
    ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: "y" }]));
    assert.equal((await look(wire, directory)).member(made.userName)?.state, active ? "active" : "deprovisioned");
  }
});

test("A-19 R-10 the address: userName alone is enough; a primary e-mail wins for contact", async ({ wire }) => {
  const directory = await aDirectory(wire, "google_scim");
  const { scim } = directory;
  const alone = await scim.user({ userName: `${fresh("solo")}@halden.example`, emails: [] });
  const mail = `${fresh("contact")}@halden.example`;
  await scim.user({ userName: fresh("login"), emails: [{ value: "x@other.example" }, { value: mail, primary: true }] });
  const seen = await look(wire, directory);
  assert.equal(seen.member(alone.userName)?.state, "active");
  assert.equal(seen.member(mail)?.state, "active");
});

test("A-20 a new userName for the same person keeps the member, and the event tells both addresses", async ({ wire }) => {
  const directory = await aDirectory(wire, "google_scim");
  const { scim } = directory;
  const made = await scim.user({ externalId: fresh("1"), emails: [] });
  const before = (await look(wire, directory)).member(made.userName);
  const next = `${fresh("new")}@halden.example`;
  ok(await scim.put(`/Users/${made.id}`, { ...made, userName: next }));
  const seen = await look(wire, directory, ["events"]);
  assert.equal(seen.members.length, 1);
  assert.equal(seen.member(next)?.id, before?.id);
  const said = seen.events.find(
    (event) => event.event === "member.updated" && event.changes.some((change: Json) => change.field === "email"),
  );
  assert.deepEqual(
    said?.changes.filter((change: Json) => change.field === "email").map((change: Json) => [change.from, change.to]),
    [[made.userName, next]],
  );
});

test("A-22 A-24 extensions are kept and read in every form of PATCH", async ({ wire }) => {
  const { scim } = await aDirectory(wire);
  const forms: Json[] = [
    [{ op: "replace", value: { [ENTERPRISE]: { department: "Retail" } } }],
    [{ op: "replace", value: { [`${ENTERPRISE}:department`]: "Retail" } }],
    [{ op: "add", path: `${ENTERPRISE}:department`, value: "Retail" }],
    [{ op: "add", path: ENTERPRISE, value: { department: "Retail" } }],
  ];
  for (const form of forms) {
    const made = await scim.user();
    assert.equal(ok(await scim.patch(`/Users/${made.id}`, form))[ENTERPRISE].department, "Retail", JSON.stringify(form));
  }
});

test("A-33 without a family name a person is created and flagged, and keeps the display name", async ({ wire }) => {
  const directory = await aDirectory(wire, "google_scim");
  const { scim } = directory;
  const made = await scim.user({ name: { givenName: "Cher" }, displayName: "Cher" });
  const member = (await look(wire, directory)).member(made.userName);
  assert.equal(member?.state, "active");
  assert.ok(member?.flags.includes("missing_family_name"));
});

test("A23 A25 A26 roles follow groups; emptying a big group holds its role losses, and nobody hears of it before approval", async ({
  wire,
}) => {
  const directory = await aDirectory(wire);
  const { scim, directoryId } = directory;
  const users: Json[] = [];
  for (let at = 0; at < 40; at++) users.push(await scim.user());
  const group = await scim.group({ members: users.map((one) => ({ value: one.id })) });
  await wire.cli("role-mapping", "set", "--directory", directoryId, "--group", group.id, "--role", "manager");
  const roles = async () => (await look(wire, directory)).members.map((line) => line.role);
  assert.deepEqual(new Set(await roles()), new Set(["manager"]));

  await scim.patch(`/Groups/${group.id}`, [{ op: "remove", path: "members", value: [{ value: users[0].id }] }]);
  assert.equal((await roles()).filter((role) => role !== "manager").length, 1);

  const before = (await look(wire, directory, ["events"])).events.length;
  const emptied = await scim.patch(`/Groups/${group.id}`, [{ op: "replace", path: "members", value: [] }]);
  assert.ok(emptied.status < 300, emptied.text);
  assert.deepEqual(ok(await scim.get(`/Groups/${group.id}`)).members ?? [], []);
  const after = await look(wire, directory, ["events"]);
  assert.equal(after.members.filter((line) => line.role === "manager").length, 39);
  const said = after.events.slice(before).map((event) => event.event);
  assert.equal(said.includes("member.role_changed"), false);
  assert.ok(said.includes("hold.opened"));
});

test("more departures than the guard allows are held: the provider reads what it set, the member stays, a return ends it", async ({
  wire,
}) => {
  const directory = await aDirectory(wire);
  const { scim } = directory;
  const users: Json[] = [];
  for (let at = 0; at < 24; at++) users.push(await scim.user());
  for (const one of users.slice(0, 22)) ok(await off(scim, one.id));
  const seen = await look(wire, directory, ["events"]);
  const held = seen.members.filter((line) => line.state === "held");
  assert.ok(held.length >= 1 && seen.members.filter((line) => line.state === "deprovisioned").length <= 20);
  const one = users.find((user) => user.userName === held[0]?.email);
  assert.equal(ok(await scim.get(`/Users/${one.id}`)).active, false);
  assert.equal(
    seen.events.some((event) => event.event === "member.deprovisioned" && event.data.id === held[0]?.id),
    false,
  );
  ok(await on(scim, one.id));
  assert.equal((await look(wire, directory)).member(one.userName)?.state, "active");
});

test("A18 A19 another customer's ids answer like ids that never were, and their people are somebody else here", async ({ wire }) => {
  const mine = await aDirectory(wire);
  const theirs = await aDirectory(wire);
  const externalId = fresh("1");
  const made = await theirs.scim.user({ externalId });
  const group = await theirs.scim.group({ members: [{ value: made.id }] });
  const never = "01h455vb4pex5vsknk084sn02q";
  const calls: ((user: string, group: string) => Promise<Answer>)[] = [
    (user) => mine.scim.get(`/Users/${user}`),
    (user) => mine.scim.put(`/Users/${user}`, aUser()),
    (user) => off(mine.scim, user),
    (user) => mine.scim.del(`/Users/${user}`),
    (_, team) => mine.scim.get(`/Groups/${team}`),
    (_, team) => mine.scim.del(`/Groups/${team}`),
  ];
  for (const call of calls) {
    const [foreign, unknown] = [await call(made.id, group.id), await call(`usr_${never}`, `grp_${never}`)];
    assert.equal(foreign.status, 404);
    const words = (answer: Answer) => answer.body.detail.replace(/(usr|grp)_\w+/g, "");
    assert.equal(words(foreign), words(unknown));
  }
  const wrong = await mine.scim.post("/Groups", { schemas: [], displayName: fresh("G"), members: [{ value: made.id }] });
  assert.ok([400, 404].includes(wrong.status), wrong.text);
  assert.equal((await look(wire, theirs)).members.length, 1);

  await theirs.scim.del(`/Users/${made.id}`);
  const here = await mine.scim.user({ externalId });
  assert.notEqual(here.id, made.id);
  assert.equal((await look(wire, mine)).members.length, 1);
});

test("A02 a token on another directory's path answers as if that directory never existed", async ({ wire }) => {
  const mine = await aDirectory(wire);
  const theirs = await aDirectory(wire);
  const made = await theirs.scim.user();
  const nowhere = mine.scim.base.replace(/dir_\w+/, "dir_01h455vb4pex5vsknk084sn02q");
  for (const [method, path, body] of [
    ["GET", "/Users", undefined],
    ["POST", "/Users", aUser()],
    ["PATCH", `/Users/${made.id}`, { schemas: [], Operations: [] }],
    ["DELETE", `/Users/${made.id}`, undefined],
  ] as const) {
    const there = await mine.scim.send(method, `${theirs.scim.base}${path}`, body);
    const never = await mine.scim.send(method, `${nowhere}${path}`, body);
    assert.equal(there.status, 404);
    assert.deepEqual(there.body, never.body);
  }
  assert.equal(ok(await theirs.scim.get("/Users")).totalResults, 1);
});

test("A05 A06 a revoked token is refused within a second; several work at once until then", async ({ wire }) => {
  const { scim, directoryId, tokenId } = await aDirectory(wire);
  const second = await wire.cli<{ secret: string }>("token", "create", "--directory", directoryId, "--name", "Zweites Token – Übergang");
  ok(await scim.get("/Users?count=1"));
  ok(await scim.get("/Users?count=1", { token: second.secret }));
  await wire.cli("token", "revoke", "--id", tokenId);
  const until = Date.now() + 1000;
  let last = 200;
  while (Date.now() < until && last === 200) last = (await scim.get("/Users?count=1")).status;
  assert.equal(last, 401);
  ok(await scim.get("/Users?count=1", { token: second.secret }));
});
