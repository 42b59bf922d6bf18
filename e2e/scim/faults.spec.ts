/**
 * What a provider was told stays true, whatever dies meanwhile (reliability.md §9): two web processes under a stream of
 * changes, one of them killed in the midst of it, the database hanging up on both. Each sender changes records of its own,
 * one after the other, so what must stand in the end is known.
 */
import assert from "node:assert/strict";
import pg from "pg";
import type { House } from "../support/house";
import { type Answer, aUser, type Client, clientOf, type Json } from "./client";
import { aDirectory, type Directory } from "./directory";
import { test } from "./fixtures";

const SENDERS = 12;
const STEPS = 10;

/** What may stand: what was last acknowledged, and what was sent since without an answer. */
type Truth = { title: string; active: boolean; member: boolean };
type Person = { id: string; userName: string; may: Truth[] };
type Wires = { pick: () => Client; group: string };

const isUnknown = ({ status }: Answer) => status === 0 || status >= 500;
const unanswered = { status: 0, headers: new Headers(), text: "", body: undefined } satisfies Answer;

/** Somebody who hangs up is no answer, and no failure of the test. */
const said = (request: Promise<Answer>): Promise<Answer> => request.catch(() => unanswered);

async function until(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await said(ask());
    if (!isUnknown(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("nobody answers any more");
}

/** Of a request without an answer nobody knows: both may stand. After an answer only one does. */
function note(person: Person, answer: Answer, change: Partial<Truth>, status: number): void {
  const next = person.may.map((one) => ({ ...one, ...change }));
  if (isUnknown(answer)) person.may = [...person.may, ...next];
  else {
    assert.equal(answer.status, status, answer.text);
    person.may = next;
  }
}

async function send({ pick, group }: Wires, at: number): Promise<Person> {
  const sent = aUser({ title: "0", active: true });
  const person: Person = { id: "", userName: sent.userName, may: [{ title: "0", active: true, member: false }] };
  const made = await said(pick().post("/Users", sent));
  person.id = isUnknown(made) ? await found(pick, sent) : made.body.id;
  for (let step = 1; step <= STEPS; step++) {
    if ((step + at) % 4 === 0) {
      const joins = (step + at) % 8 === 0;
      const value = [{ value: person.id }];
      const operation = joins ? { op: "add", path: "members", value } : { op: "remove", path: `members[value eq "${person.id}"]` };
      note(person, await said(pick().patch(`/Groups/${group}`, [operation])), { member: joins }, 204);
      continue;
    }
    // One request, two facts: they come together or not at all.
    const change = { title: String(step), active: (step + at) % 3 !== 0 };
    const operations = Object.entries(change).map(([path, value]) => ({ op: "replace", path, value }));
    note(person, await said(pick().patch(`/Users/${person.id}`, operations)), change, 200);
  }
  return person;
}

/** The creating request was not answered: it is sent again until somebody has the name, and nobody has it twice. */
async function found(pick: () => Client, sent: Json): Promise<string> {
  const again = await until(() => pick().post("/Users", sent));
  assert.ok([201, 409].includes(again.status), again.text);
  const list = await until(() => pick().get(`/Users?filter=${encodeURIComponent(`userName eq "${sent.userName}"`)}`));
  assert.equal(list.body.totalResults, 1);
  return list.body.Resources[0].id;
}

async function holds(house: House, directory: Directory, people: readonly Person[], group: string): Promise<void> {
  const members = (await house.exported(directory.organizationId)).filter((line) => line.object === "member");
  for (const { id, userName, may } of people) {
    const { body } = await until(() => directory.scim.get(`/Users/${id}`));
    const stands: Truth = {
      title: body.title,
      active: body.active,
      member: (body.groups ?? []).some((one: Json) => one.value === group),
    };
    assert.ok(
      may.some((one) => JSON.stringify(one) === JSON.stringify(stands)),
      `${userName}: ${JSON.stringify(stands)} was never said; may be ${JSON.stringify(may)}`,
    );
    const member = members.find((line) => line.email === userName);
    assert.equal(member?.state, stands.active ? "active" : "deprovisioned", userName);
  }
  await house.cli("check");
}

let second: { house: House; url: Promise<string> } | null = null;

/** The directory as the second process serves it, which all tests of this file share. */
async function elsewhere(house: House, { scim }: Directory): Promise<Client> {
  if (second?.house !== house) second = { house, url: house.anotherWeb() };
  return clientOf(scim.base.replace(house.url, await second.url), scim.token);
}

async function wiresOf(house: House): Promise<{ directory: Directory; wires: Wires }> {
  const directory = await aDirectory(house);
  // The guard is another test's: here everybody may leave.
  await asDatabase(house, (client) =>
    client.query(`update directory set guard = '{"people": 1000}' where id = (select max(id::text)::uuid from directory)`),
  );
  const group = (await directory.scim.group()).id;
  const other = await elsewhere(house, directory);
  let turn = 0;
  return { directory, wires: { group, pick: () => (turn++ % 2 === 0 ? directory.scim : other) } };
}

async function asDatabase(house: House, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: house.databaseUrl });
  await client.connect();
  await work(client).finally(() => client.end());
}

const everybody = (wires: Wires) => Promise.all(Array.from({ length: SENDERS }, (_, at) => send(wires, at)));

test("kill -9 of a web process inside a stream of changes: what was acknowledged stands, nothing stands by halves", async ({ wire }) => {
  const { directory, wires } = await wiresOf(wire);
  const work = everybody(wires);
  let over = false;
  void work.finally(() => {
    over = true;
  });
  for (let times = 0; times < 3 && !over; times++) await wire.replaceWeb();
  await holds(wire, directory, await work, wires.group);
});

test("the database hangs up on everybody, again and again: no answer that is not true, no other status than 503", async ({ wire }) => {
  const { directory, wires } = await wiresOf(wire);
  const statuses = new Set<number>();
  const watched = (client: Client): Client => ({
    ...client,
    ...Object.fromEntries(
      (["post", "patch"] as const).map((name) => [
        name,
        async (path: string, body: unknown) => {
          const answer = await client[name](path, body);
          statuses.add(answer.status);
          return answer;
        },
      ]),
    ),
  });
  const work = everybody({ ...wires, pick: () => watched(wires.pick()) });
  let over = false;
  void work.finally(() => {
    over = true;
  });
  await asDatabase(wire, async (client) => {
    for (let times = 0; times < 40 && !over; times++) {
      await client.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'",
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  await holds(wire, directory, await work, wires.group);
  assert.deepEqual(
    [...statuses].filter((status) => status >= 500 && status !== 503),
    [],
  );
});

test("everybody is sent off at once through two processes: the guard lets no more go than through one", async ({ wire }) => {
  const directory = await aDirectory(wire);
  const other = await elsewhere(wire, directory);
  const people = await Promise.all(Array.from({ length: 40 }, () => directory.scim.user()));
  const answers = await Promise.all(
    people.map(({ id }, at) => {
      const scim = at % 2 === 0 ? directory.scim : other;
      return at % 3 === 0 ? scim.del(`/Users/${id}`) : scim.patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]);
    }),
  );
  // The provider is told what it asked for; who goes is decided here (reliability.md §5).
  for (const { status, text } of answers) assert.ok(status === 200 || status === 204, text);
  const members = (await wire.exported(directory.organizationId)).filter((line) => line.object === "member");
  const left = members.filter((line) => line.state === "deprovisioned").length;
  assert.ok(left <= 20, `${left} of 40 were let go`);
  assert.equal(members.filter((line) => line.state === "held").length, 40 - left);
  await wire.cli("check");
});
