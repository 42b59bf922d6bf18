/**
 * Asks one SCIM server for one operation over and over, and checks each answer's content as well as its status: a lookup
 * that does not find its person, or a page that is too short, is an error. Prints one line of JSON.
 *
 *   node scim-load.mjs '{"base":"…","token":"…","op":"create","people":1000,"concurrency":16,"seconds":2,"pids":[1,2]}'
 *
 * create | lookup | lookup-miss | get | patch (Okta's shape) | patch-entra | members (add one; every add is new) |
 * members-remove (add one, remove it; two requests) | add-100 (all new) | put-group (one member differs each time) |
 * put-group-same (nothing differs) | page (each worker walks on from a random place) | page-deep (the last page) | mixed
 */
import { Connection } from "./scim-client.mjs";
import { cpuMs, rssMb } from "./processes.mjs";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const PAGE = 100;

const settings = { concurrency: 16, seconds: 2, warmup: 0.5, people: 1000, groupSize: 1000, pids: [], ...JSON.parse(process.argv[2]) };
const { base, token, op, people, concurrency, groupSize } = settings;
const run = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
const connections = Array.from({ length: concurrency }, () => new Connection(base, token));
const nameOf = (n) => `load-${String(n).padStart(7, "0")}@example.com`;
const anyone = () => nameOf(Math.floor(Math.random() * people));
const json = ({ body }) => JSON.parse(body.toString());
let next = 0;

const personBody = (userName, n) => ({
  schemas: [USER, ENTERPRISE],
  userName,
  externalId: `ext-${userName}`,
  active: true,
  name: { givenName: `Given${n}`, familyName: `Family${n}` },
  displayName: `Given${n} Family${n}`,
  title: "Engineer",
  locale: "en-US",
  emails: [{ primary: true, value: userName, type: "work" }],
  [ENTERPRISE]: { employeeNumber: String(n), department: `Dept ${n % 40}`, costCenter: `CC-${n % 12}` },
});
const patchBody = (...operations) => ({ schemas: [PATCH], Operations: operations });
const addBody = (ids) => patchBody({ op: "add", path: "members", value: ids.map((value) => ({ value })) });
const done = ({ status }) => status === 200 || status === 204;

const createOne = async (connection) => {
  const n = next++;
  return (await connection.request("POST", "/Users", personBody(`new-${run}-${n}@example.com`, n))).status === 201;
};
const lookup = (name, found) => async (connection) => {
  const answer = await connection.request("GET", `/Users?filter=${encodeURIComponent(`userName eq "${name()}"`)}`);
  return answer.status === 200 && new RegExp(`"totalResults":\\s*${found}\\b`).test(answer.body.latin1Slice());
};
const pageFrom = async (connection, start) => {
  const answer = await connection.request("GET", `/Users?startIndex=${start}&count=${PAGE}`);
  return answer.status === 200 && answer.body.latin1Slice().split('"userName"').length - 1 >= Math.min(PAGE, people);
};

/** Each makes ready what its requests need, and returns one request. */
const OPERATIONS = {
  create: async () => createOne,
  lookup: async () => lookup(anyone, 1),
  "lookup-miss": async () => lookup(() => `no-${run}-${next++}@example.com`, 0),
  get: async () => {
    const ids = await sampleIds(500);
    return async (connection) => done(await connection.request("GET", `/Users/${ids[Math.floor(Math.random() * ids.length)]}`));
  },
  patch: () => patching((active) => ({ op: "replace", value: { active } })),
  "patch-entra": () => patching((active) => ({ op: "Replace", path: "active", value: active ? "True" : "False" })),
  members: () => adding(1),
  "add-100": () => adding(100),
  "members-remove": async () => {
    const { group, extra } = await filledGroup();
    return async (connection) => {
      const id = extra[next++ % extra.length];
      await connection.request("PATCH", `/Groups/${group}`, addBody([id]));
      return done(await connection.request("PATCH", `/Groups/${group}`, patchBody({ op: "remove", path: `members[value eq "${id}"]` })));
    };
  },
  "put-group": () => putting(true),
  "put-group-same": () => putting(false),
  page: async () => {
    const places = connections.map(() => 1 + Math.floor(Math.random() * Math.max(1, people - PAGE * 2)));
    return async (connection, worker) => {
      const start = places[worker];
      places[worker] = start + PAGE * 2 > people ? 1 : start + PAGE;
      return pageFrom(connection, start);
    };
  },
  "page-deep": async () => (connection) => pageFrom(connection, Math.max(1, people - PAGE + 1)),
  mixed: async () => {
    const kinds = [];
    // One after the other: a connection carries one request at a time.
    for (const kind of ["create", "lookup", "get", "patch", "members", "page"]) kinds.push(await OPERATIONS[kind]());
    return (connection, worker) => kinds[Math.floor(Math.random() * kinds.length)](connection, worker);
  },
};

async function patching(operation) {
  const ids = await sampleIds(Math.max(500, concurrency * 8));
  const state = new Map();
  const positions = new Array(concurrency).fill(0);
  const shards = connections.map((_, worker) => ids.filter((_id, n) => n % concurrency === worker));
  return async (connection, worker) => {
    const id = shards[worker][positions[worker]++ % shards[worker].length];
    const active = !(state.get(id) ?? true);
    state.set(id, active);
    return done(await connection.request("PATCH", `/Users/${id}`, patchBody(operation(active))));
  };
}

/** Every add is new: whoever has been in all of the groups is followed by a fresh group. */
async function adding(atOnce) {
  const pool = await sampleIds(Math.min(people, groupSize + 4000));
  const first = pool.slice(0, Math.min(groupSize, Math.floor(pool.length / 2)));
  const extra = pool.slice(first.length);
  let target = await newGroup(first);
  let spare = newGroup(first);
  let at = 0;
  return async (connection) => {
    if (at + atOnce > extra.length) {
      at = 0;
      const fresh = spare;
      spare = null;
      target = (await (fresh ?? newGroup(first))) ?? target;
      spare ??= newGroup(first);
    }
    const ids = extra.slice(at, at + atOnce);
    at += atOnce;
    return done(await connection.request("PATCH", `/Groups/${target}`, addBody(ids)));
  };
}

async function putting(differs) {
  const pool = await sampleIds(Math.min(people, groupSize + 50));
  const size = Math.min(groupSize, pool.length - 1);
  // A fill is a PUT of its own kind: where nothing is to differ it happens beforehand.
  const groups = await Promise.all(connections.map(() => newGroup(differs ? [] : pool.slice(0, size))));
  return async (connection, worker) => {
    const from = differs ? next++ % (pool.length - size + 1) : 0;
    const members = pool.slice(from, from + size).map((value) => ({ value }));
    const body = { schemas: [GROUP], id: groups[worker], displayName: `grp-${run}-put-${worker}`, members };
    return done(await connection.request("PUT", `/Groups/${groups[worker]}`, body));
  };
}

async function filledGroup() {
  const pool = await sampleIds(Math.min(people, groupSize + 4000));
  const first = pool.slice(0, Math.min(groupSize, Math.floor(pool.length / 2)));
  return { group: await newGroup(first), extra: pool.slice(first.length) };
}

let groupsMade = 0;
async function newGroup(members) {
  const connection = new Connection(base, token);
  const displayName = `grp-${run}-${groupsMade++}`;
  const made = await connection.request("POST", "/Groups", { schemas: [GROUP], displayName, externalId: displayName, members: [] });
  if (made.status !== 201) throw new Error(`a group could not be made: ${made.status} ${made.body.toString().slice(0, 300)}`);
  const { id } = json(made);
  for (let from = 0; from < members.length; from += 100)
    await connection.request("PATCH", `/Groups/${id}`, addBody(members.slice(from, from + 100)));
  connection.end();
  return id;
}

async function sampleIds(count) {
  const wanted = new Set();
  while (wanted.size < Math.min(count, people)) wanted.add(count >= people ? wanted.size : Math.floor(Math.random() * people));
  const names = [...wanted].map(nameOf);
  const ids = [];
  let at = 0;
  const ask = async (connection) => {
    while (at < names.length) {
      const answer = await connection.request("GET", `/Users?filter=${encodeURIComponent(`userName eq "${names[at++]}"`)}`);
      const id = answer.status === 200 && json(answer).Resources?.[0]?.id;
      if (id) ids.push(id);
    }
  };
  await Promise.all(connections.map(ask));
  if (ids.length < names.length * 0.9) throw new Error(`the directory lacks its people: ${ids.length} of ${names.length} were found`);
  return ids;
}

const operation = await OPERATIONS[op]();
const took = [];
let errors = 0;
let counting = false;
let stopped = false;
let firstError = null;
const workers = connections.map(async (connection, worker) => {
  while (!stopped) {
    const start = performance.now();
    let good = false;
    try {
      good = await operation(connection, worker);
    } catch (error) {
      firstError ??= error.message;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!counting || stopped) continue;
    if (good) took.push(performance.now() - start);
    else errors += 1;
  }
});
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
await pause(settings.warmup);
const cpuBefore = settings.pids.map(cpuMs);
let peak = settings.pids.map(rssMb);
counting = true;
const start = performance.now();
const looks = Math.max(4, Math.round(settings.seconds));
for (let look = 0; look < looks; look++) {
  await pause(settings.seconds / looks);
  peak = settings.pids.map((pid, n) => Math.max(peak[n], rssMb(pid)));
}
const seconds = (performance.now() - start) / 1000;
stopped = true;
const cpuAfter = settings.pids.map(cpuMs);
await Promise.race([Promise.all(workers), pause(20)]);
took.sort((a, b) => a - b);
const at = (share) => (took.length > 0 ? Number(took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(2)) : null);
console.log(
  JSON.stringify({
    op,
    people,
    ok: took.length,
    errors,
    perSecond: Number((took.length / seconds).toFixed(1)),
    p50: at(0.5),
    p99: at(0.99),
    cpuMs: cpuAfter.map((after, n) => Number(((after - cpuBefore[n]) / Math.max(1, took.length + errors)).toFixed(3))),
    peakMb: peak,
    firstError,
  }),
);
process.exit(0);
