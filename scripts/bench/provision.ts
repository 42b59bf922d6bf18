/**
 * What the pipeline costs beyond bare inserts of the same rows: `npm run bench -- provision [--people 10000]`. Both sides write
 * record, member, log row and two events for each person in batches of 1,000, on one cluster, in turn; medians of the ratios.
 */
import { resolve } from "node:path";
import { applyMigrations } from "../../prisma/tools/apply";
import { anOrganization, roleId, withDirectory, withGroup } from "../../lib/db/builders";
import { closeDatabase, pool } from "../../lib/db/client";
import type { Id } from "../../lib/ids";
import { newId } from "../../lib/ids";
import { provision } from "../../lib/provisioning/provision";
import type { DesiredUser } from "../../lib/provisioning/types";

const BATCH = 1000;
const ROUNDS = 3;
const at = process.argv.indexOf("--people");
const people = at > 0 ? Number(process.argv[at + 1]) : 10_000;

await applyMigrations(process.env.DATABASE_URL ?? "", resolve("prisma/migrations"));
const rounds: { bare: number; first: number; again: number }[] = [];
for (let round = 0; round < ROUNDS; round++) rounds.push({ bare: await bareInserts(round), ...(await pipeline(round)) });
await pool().query("analyze");

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const seconds = (key: "bare" | "first" | "again") => Number(median(rounds.map((one) => one[key] / 1000)).toFixed(2));
console.log(
  JSON.stringify(
    {
      people,
      rounds: ROUNDS,
      seconds: { bare: seconds("bare"), first: seconds("first"), again: seconds("again") },
      ratio: {
        "first sync / bare inserts": Number(median(rounds.map((one) => one.first / one.bare)).toFixed(2)),
        "everybody named again, nothing changed / first sync": Number(median(rounds.map((one) => one.again / one.first)).toFixed(2)),
      },
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    },
    null,
    2,
  ),
);
await closeDatabase();

function persons(round: number): DesiredUser[] {
  return Array.from({ length: people }, (_, n) => ({
    externalId: `${round}${String(n).padStart(20, "0")}`,
    userName: `person-${n}@bench.example`,
    email: `person-${n}@bench.example`,
    active: true,
    givenName: `Given ${n}`,
    familyName: `Family ${n}`,
    sourceHash: Buffer.from(String(n)),
    memberships: { add: [n % 10 === 0 ? "managers" : "staff"], remove: [] },
  }));
}

async function pipeline(round: number): Promise<{ first: number; again: number }> {
  const org = await anOrganization(`Bench ${round}`);
  const directory = await withDirectory(org);
  await withGroup(org, directory, "managers", { role: "manager" });
  await withGroup(org, directory, "staff", { role: "staff" });
  const users = persons(round);
  const pass = async () => {
    const start = performance.now();
    for (let from = 0; from < users.length; from += BATCH) {
      const desired = { users: users.slice(from, from + BATCH) };
      await provision(org.ctx, { directoryId: directory, source: "google_sync", desired, losses: { mode: "defer" } });
    }
    return performance.now() - start;
  };
  return { first: await pass(), again: await pass() };
}

/** The least that could be written for the same people: no lock, no read, no decision. */
async function bareInserts(round: number): Promise<number> {
  const org = await anOrganization(`Bare ${round}`);
  const directory = await withDirectory(org);
  const group = await withGroup(org, directory, "staff", { role: "staff" });
  const role = await roleId("staff");
  const start = performance.now();
  for (let from = 0; from < people; from += BATCH) await bareBatch(org.id, directory, group, role, from);
  return performance.now() - start;
}

async function bareBatch(org: Id<"org">, directory: Id<"dir">, group: Id<"grp">, role: string, from: number): Promise<void> {
  const rows = Array.from({ length: Math.min(BATCH, people - from) }, (_, n) => ({
    usr: newId("usr"),
    mem: newId("mem"),
    log: newId("log"),
    ev1: newId("evt"),
    ev2: newId("evt"),
    o: from + n,
    key: `person-${from + n}@bench.example`,
  }));
  await pool().query({
    name: "bare",
    text: `
      with x as materialized (select * from json_to_recordset($5::json) as x(usr uuid, mem uuid, log uuid, ev1 uuid, ev2 uuid, o int, key text)),
      me as (insert into member (organization_id, id, email, email_key, source, role_id, role_source) select $1, mem, key, key, 'directory', $4, 'mapping' from x),
      us as (insert into directory_user (organization_id, id, directory_id, member_id, external_id, user_name, user_name_key, email, email_key)
             select $1, usr, $2, mem, key, key, key, key, key from x),
      gm as (insert into group_membership (organization_id, group_id, user_id) select $1, $3, usr from x),
      lg as (insert into provisioning_log (organization_id, id, directory_id, source, action, outcome, member_id, reason_code)
             select $1, log, $2, 'google_sync', 'create_member', 'created', mem, 'in_group' from x)
      insert into event (organization_id, sequence, id, type, directory_id, data)
      select $1, o * 2 + 1, ev1, 'dsync.user.created', $2, json_build_object('email', key)::jsonb from x
      union all select $1, o * 2 + 2, ev2, 'member.provisioned', $2, json_build_object('email', key)::jsonb from x`,
    values: [org, directory, group, role, JSON.stringify(rows)],
  });
}
