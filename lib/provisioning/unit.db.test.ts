import pg from "pg";
import { describe, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { withDirectory, withGroup } from "../db/builders";
import { pool, prisma } from "../db/client";
import { newId } from "../ids";
import { createMember } from "../members/create";
import { provision } from "./provision";
import { address, aWorkspace, person, suspended, workspaceOf } from "./testing";
import { countingTurns } from "./turns.testing";

endsConsistent();

describe("units in parallel", () => {
  test("one person is one member, whoever creates them first, in mixed case and in both directories", async () => {
    const { org, push } = await aWorkspace({ provider: "okta" });
    const second = await withDirectory(org, { provider: "entra_id" });
    await withGroup(org, second, "staff2", { role: "staff" });
    const other = workspaceOf(org, second);
    const spelled = (at: number) => (at % 2 ? address("ada") : address("ada").toUpperCase());

    const outcomes = await Promise.all(
      Array.from({ length: 24 }, (_, at) =>
        (at % 3 ? push : other.push)({
          users: [person("ada", at % 3 ? ["admins"] : ["staff2"], { email: spelled(at), userName: spelled(at) })],
        }),
      ),
    );

    expect(outcomes).toHaveLength(24);
    expect(await org.members()).toHaveLength(1);
    expect((await org.members())[0]).toMatchObject({ role: "administrator", state: "active" });
    expect((await org.events()).filter((event) => event.type === "member.provisioned")).toHaveLength(1);
    expect((await org.logs()).length).toBe(24);
  });

  test("parallel adds to one group: none lost, none doubled, one event each", async () => {
    const { org, push } = await aWorkspace({ provider: "okta" });
    const people = Array.from({ length: 40 }, (_, at) => `m${at}`);
    await push({ users: people.map((name) => person(name)) });

    await Promise.all([...people, ...people].map((name) => push({ users: [person(name, ["staff"])] })));

    expect(await prisma().groupMembership.count({ where: { organizationId: org.id } })).toBe(40);
    const events = await org.events();
    expect(events.filter((event) => event.type === "dsync.group.user_added")).toHaveLength(40);
    expect(events.filter((event) => event.type === "member.role_changed")).toHaveLength(40);
  });

  test("a person stays active while one of two directories says so", async () => {
    const { org, push } = await aWorkspace({ provider: "okta" });
    const second = await withDirectory(org, { provider: "entra_id", defaultRole: "viewer" });
    const other = workspaceOf(org, second);
    await push({ users: [person("boss", ["admins"]), person("ada", ["staff"])] });
    await other.push({ users: [person("ada")] });

    await push({ users: [person("ada", ["staff"], { active: false })] });
    expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "viewer", roleSource: "default" });

    await other.push({ users: [person("ada", [], { active: false })] });
    expect(await org.member(address("ada"))).toMatchObject({ state: "deprovisioned" });
  });

  test("a request that is refused does not take its unit with it", async () => {
    const { org, dir, push } = await aWorkspace({ provider: "okta" });
    const gone = await withDirectory(org, { provider: "okta", state: "disconnected" });
    const requests = Array.from({ length: 20 }, (_, at) =>
      at % 2
        ? push({ users: [person(`ok${at}`, ["staff"])] })
        : provision(org.ctx, { directoryId: gone, source: "scim", desired: { users: [person(`no${at}`)] }, losses: { mode: "guard" } }),
    );
    const settled = await Promise.allSettled(requests);
    expect(settled.map((one) => one.status)).toEqual(Array.from({ length: 20 }, (_, at) => (at % 2 ? "fulfilled" : "rejected")));
    expect(await org.members()).toHaveLength(10);
    expect(dir).toBeTruthy();
  });
});

describe("the write", () => {
  test("a unit is two round trips: begin, lock and load; then write and commit", async () => {
    const { org, dir } = await aWorkspace({ provider: "okta" });
    await countingTurns(async (turns) => {
      const push = (name: string, groups: string[]) =>
        provision(org.ctx, { directoryId: dir, source: "scim", desired: { users: [person(name, groups)] }, losses: { mode: "guard" } });
      await push("warm", ["staff"]);
      expect(await turns(() => push("ada", ["admins"]))).toBe(2);
      expect(await turns(() => push("ada", ["admins", "staff"]))).toBe(2);
    });
  });

  test("a batch of a thousand people is one unit and one commit", async () => {
    const { org, sync, rows } = await aWorkspace();
    const users = Array.from({ length: 1000 }, (_, at) => person(`k${at}`, at % 10 ? ["staff", "plain"] : ["managers"]));
    const outcome = await sync({ users });
    expect(outcome.counts).toMatchObject({ created: 1000, failed: 0 });
    expect(
      await rows("select count(*)::int as members, count(distinct xmin::text)::int as commits from member where organization_id = $1"),
    ).toEqual([{ members: 1000, commits: 1 }]);
    expect((await org.events()).length).toBe(1000 * 2 + 1900);
    expect((await sync({ users })).counts.unchanged).toBe(1000);
  });

  test("one record the database refuses is named; the rest of the batch is written", async () => {
    const { org, dir, sync } = await aWorkspace();
    // Stands for whatever the rules did not foresee: a row the load cannot see has the key.
    await pool().query(
      `create function refuse_x13() returns trigger language plpgsql as $$ begin if new.user_name_key = 'x13@halden.example' then
         raise exception 'no' using errcode = '23505'; end if; return new; end $$`,
    );
    await pool().query("create trigger refuse_x13 before insert on directory_user for each row execute function refuse_x13()");
    try {
      const users = Array.from({ length: 20 }, (_, at) => person(`x${at}`, ["staff"]));
      const outcome = await sync({ users });
      expect(outcome.counts).toMatchObject({ created: 19, failed: 1 });
      expect(outcome.subjects.find((subject) => subject.outcome === "failed")).toMatchObject({
        externalId: "g-x13",
        reasonCode: "write_conflict",
      });
      expect((await org.logs()).filter((log) => log.outcome === "failed")).toMatchObject([{ reasonCode: "write_conflict" }]);
      await expect(
        provision(org.ctx, { directoryId: dir, source: "scim", desired: { users: [person("x13")] }, losses: { mode: "guard" } }),
      ).resolves.toMatchObject({ counts: { skipped: 1 } });
    } finally {
      await pool().query("drop trigger refuse_x13 on directory_user");
      await pool().query("drop function refuse_x13");
    }
    expect((await sync({ users: [person("x13", ["staff"])] })).counts.created).toBe(1);
  });

  test("a member changed by hand between load and write is decided again", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: [person("boss", ["admins"]), person("ada", ["staff"])] });
    const ada = await org.member(address("ada"));
    const { setRole } = await import("../members/set-role");
    for (let round = 0; round < 5; round++)
      await Promise.all([
        setRole(org.ctx, { memberId: ada.id, role: "viewer" }),
        sync({
          users: [
            person("ada", [round % 2 ? "staff" : "managers"], {
              memberships: { add: [round % 2 ? "staff" : "managers"], remove: [round % 2 ? "managers" : "staff"] },
            }),
          ],
        }),
      ]);
    await sync({ users: [person("ada", [])] });
    expect(await org.member(address("ada"))).toMatchObject({ role: "manager", roleSource: "mapping" });
  });

  test("connections that die under way lose nothing and double nothing", async () => {
    const { org, push } = await aWorkspace({ provider: "okta" });
    const admin = new pg.Client({ connectionString: process.env.DATABASE_URL });
    await admin.connect();
    let accepted = 0;
    const stop = { now: false };
    const killer = (async () => {
      while (!stop.now)
        await admin.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and random() < 0.3",
        );
    })();
    for (let at = 0; at < 60; at++)
      await push({ users: [person(`t${at}`, ["staff"])] }).then(
        () => accepted++,
        () => {},
      );
    stop.now = true;
    await killer;
    await admin.end();
    // A commit whose answer was lost may stand although the caller heard an error; said again, it is the same person.
    expect((await org.members()).length).toBeGreaterThanOrEqual(accepted);
    for (let at = 0; at < 60; at++)
      await push({ users: [person(`t${at}`, ["staff"])] }).catch(() => push({ users: [person(`t${at}`, ["staff"])] }));
    expect(await org.members()).toHaveLength(60);
    expect((await org.events()).filter((event) => event.type === "member.provisioned")).toHaveLength(60);
  });
});

test("R-14 what the vendor keeps on a member survives every sync", async () => {
  const { org, sync } = await aWorkspace();
  await createMember(org.ctx, { email: address("ada"), metadata: { locations: ["Oslo"] }, source: "api" });
  await sync({ users: [person("boss", ["admins"]), person("ada", ["staff"])] });
  await sync({ users: [suspended("ada", ["staff"])] });
  const member = await prisma().member.findFirstOrThrow({ where: { organizationId: org.id, emailKey: address("ada") } });
  expect(member).toMatchObject({ metadata: { locations: ["Oslo"] }, state: "deprovisioned" });
  expect(newId("mem")).not.toBe(member.id);
});
