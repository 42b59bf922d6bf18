/** Ten thousand broken bodies and queries through the door on real PostgreSQL: refused or taken, never a fault of ours. */
import { beforeAll, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { aScimDirectory, type Json, ok, type ScimDirectory } from "./testing";
import { type Dice, dice } from "./dice/testing";
import { type Fuzzed, fuzzedQuery, fuzzedRequest } from "./fuzz/testing";

endsConsistent();

const BODIES = Number(process.env.FUZZ_BODIES ?? 6000);
const QUERIES = Number(process.env.FUZZ_QUERIES ?? 4000);
/** Enough at a time that requests are gathered with others, as under load. */
const AT_ONCE = 24;

let directory: ScimDirectory;
const known = { users: [] as string[], groups: [] as string[] };

beforeAll(async () => {
  directory = await aScimDirectory();
  for (let at = 0; at < 8; at++) known.users.push((await directory.scim.user()).id);
  for (let at = 0; at < 4; at++) known.groups.push((await directory.scim.group({ members: [{ value: known.users[at] }] })).id);
});

const prototypes = () => [Object.prototype, Array.prototype, Function.prototype].map((one) => Reflect.ownKeys(one).length);

/** What was answered, by status. Every answer is in the form of the standard, whatever was asked. */
async function play(seed: number, runs: number, make: (roll: Dice) => Fuzzed): Promise<Map<number, number>> {
  const roll = dice(seed);
  const seen = new Map<number, number>();
  for (let from = 0; from < runs; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, runs - from) }, () => make(roll));
    await Promise.all(
      batch.map(async ({ method, path, body }) => {
        const answer = await directory.scim.send(method, path, body, { raw: true });
        const shown = `${method} ${path} ${body?.slice(0, 2000)} -> ${answer.status} ${answer.text.slice(0, 300)}`;
        if (answer.status >= 500) throw new Error(shown);
        if (answer.text !== "" && typeof answer.body !== "object") throw new Error(shown);
        if (answer.status >= 400 && answer.body?.status !== String(answer.status)) throw new Error(shown);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      }),
    );
  }
  return seen;
}

test("bodies, mutated from good ones", async () => {
  const before = prototypes();
  const seen = await play(7643, BODIES, (roll) => fuzzedRequest(roll, known));
  expect(prototypes()).toEqual(before);
  expect(({} as Json).polluted).toBeUndefined();
  // Both sides of the line were met: a test that only ever sees one of them looks at nothing.
  const taken = [200, 201, 204].reduce((sum, status) => sum + (seen.get(status) ?? 0), 0);
  expect(taken).toBeGreaterThan(BODIES / 10);
  expect(seen.get(400)).toBeGreaterThan(BODIES / 10);
}, 120_000);

test("filters, projections, sorting and pages, mutated from good ones", async () => {
  const before = prototypes();
  const seen = await play(7644, QUERIES, (roll) => fuzzedQuery(roll, known));
  expect(prototypes()).toEqual(before);
  expect(seen.get(200)).toBeGreaterThan(QUERIES / 10);
  expect(seen.get(400)).toBeGreaterThan(QUERIES / 10);
}, 120_000);

test("afterwards everything that is listed can be read as it was listed, and honest work goes on", async () => {
  const { scim } = directory;
  for (const place of ["/Users", "/Groups"]) {
    const listed: Json[] = [];
    let total = 1;
    for (let startIndex = 1; startIndex <= total; startIndex += 200) {
      const page = await scim.list(place, { startIndex, count: 200 });
      total = page.totalResults;
      listed.push(...page.Resources);
    }
    expect(listed).toHaveLength(total);
    for (const one of listed.slice(-40)) expect(ok(await scim.get(`${place}/${one.id}`))).toEqual(one);
  }
  const made = await scim.user();
  expect(ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "active", value: false }])).active).toBe(false);
}, 60_000);
