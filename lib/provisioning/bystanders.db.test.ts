/** People who are named only as members of groups that decide nothing (docs/decisions/0014). */
import { expect, test, vi } from "vitest";
import { endsConsistent } from "../check/testing";
import { pool } from "../db/client";
import { aPushedDirectory } from "./testing";

endsConsistent();

type Directory = Awaited<ReturnType<typeof aPushedDirectory>>;

async function people({ scim }: Directory, count: number, prefix = "m"): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => scim.post(`${prefix}${at}`)));
  return answers.map((answer) => answer.user?.id ?? "");
}

test("whoever joins or leaves is heard of as their record says at that moment", async () => {
  const directory = await aPushedDirectory();
  const { org, scim } = directory;
  const [ada = "", bob = ""] = await people(directory, 2);
  // As a record that was written before this was kept.
  await pool().query("update directory_user set event_json = null where id = $1", [bob]);
  const { group } = await scim.postGroup("Team", [ada, bob]);
  await scim.patch(ada, { displayName: "Ada the First", active: false });
  // In one unit with the change, and after it.
  await Promise.all([scim.patch(bob, { displayName: "Bob the Second" }), scim.remove(group?.id ?? "", [bob])]);
  await scim.remove(group?.id ?? "", [ada]);

  const events = await org.events();
  const told = events.filter((event) => event.type.startsWith("dsync.group.user_"));
  expect(told.map((event) => event.type)).toEqual([
    ...Array(2).fill("dsync.group.user_added"),
    ...Array(2).fill("dsync.group.user_removed"),
  ]);
  for (const { sequence, data } of told) {
    const about = data as { object: string; directory_id: string; group: { id: string; name: string }; user: { id: string } };
    const before = events.filter((event) => event.sequence < sequence && event.type.startsWith("dsync.user."));
    expect(about).toMatchObject({ object: "group_membership", group: { name: "Team" } });
    expect(about.user).toEqual(before.findLast((event) => (event.data as { id: string }).id === about.user.id)?.data);
  }
});

test("units that only say who is in which group do not wait for each other's people, but for a change of them", async () => {
  const directory = await aPushedDirectory();
  const { scim } = directory;
  const [ada = ""] = await people(directory, 1);
  const [one, two] = [await scim.postGroup("One"), await scim.postGroup("Two")];
  const other = await pool().connect();
  try {
    await other.query("begin");
    const blocker = await other.query("select pg_backend_pid() as pid");
    await other.query("select 1 from directory_user where id = $1 for share", [ada]);
    await scim.add(one.group?.id ?? "", [ada]);
    await other.query("select 1 from directory_user where id = $1 for no key update", [ada]);
    const added = scim.add(two.group?.id ?? "", [ada]);
    await vi.waitFor(async () => {
      const { rows } = await pool().query("select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", [blocker.rows[0].pid]);
      expect(rows).toHaveLength(1);
    });
    await other.query(
      "update directory_user set display_name = 'Ada the First', event_json = jsonb_set(event_json::jsonb, '{display_name}', '\"Ada the First\"') where id = $1",
      [ada],
    );
    await other.query("commit");
    await added;
  } finally {
    other.release();
  }
  expect((await directory.org.events()).at(-1)?.data).toMatchObject({ user: { display_name: "Ada the First" }, group: { name: "Two" } });
  const { rows } = await pool().query("select user_id as id from group_membership where group_id = $1", [two.group?.id]);
  expect(rows).toEqual([{ id: ada }]);
});

test("somebody who is deleted while other processes add them to groups is a member of none", async () => {
  const directory = await aPushedDirectory();
  const { org, dir, scim } = directory;
  vi.resetModules();
  const other = (await import("./testing")).provider(org, dir);
  const groups = await Promise.all([0, 1, 2].map((at) => scim.postGroup(`Group ${at}`)));
  for (let round = 0; round < 6; round++) {
    const [ada = ""] = await people(directory, 1, `r${round}-`);
    const adding = groups.map(({ group }) => other.add(group?.id ?? "", [ada]));
    const settled = await Promise.allSettled([...adding, scim.delete(ada)]);
    expect(settled.at(-1)?.status).toBe("fulfilled");
    for (const one of settled) if (one.status === "rejected") expect(one.reason).toMatchObject({ reason: "unknown_member" });
    const { rows } = await pool().query("select 1 from group_membership where user_id = $1", [ada]);
    expect(rows).toEqual([]);
  }
});
