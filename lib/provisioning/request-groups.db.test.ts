import fc from "@/lib/properties/testing";
import { describe, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { roleId } from "../db/builders";
import { pool, prisma } from "../db/client";
import { newId } from "../ids";
import { address, aPushedDirectory, setManualRole } from "./testing";

endsConsistent();

type Directory = Awaited<ReturnType<typeof aPushedDirectory>>;

async function people({ scim }: Directory, count: number, prefix = "m"): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => scim.post(`${prefix}${at}`)));
  return answers.map((answer) => answer.user?.id ?? "");
}
const membersOf = async (groupId: string | undefined) =>
  (
    await pool().query<{ id: string }>(
      `select user_id as id from group_membership where group_id = $1 union all select child_group_id from group_edge where parent_group_id = $1 order by 1`,
      [groupId],
    )
  ).rows.map((row) => row.id);
const groupRow = (id: string | undefined) => prisma().directoryGroup.findFirstOrThrow({ where: { id } });
/** The group gives a role from now on. */
async function gives({ org, dir }: Directory, groupId: string | undefined, role: string): Promise<void> {
  await pool().query("update directory_group set selected = true where id = $1", [groupId]);
  await pool().query(
    "insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id) values ($1, $2, $3, 'group', $4, $5)",
    [org.id, newId("map"), dir, groupId, await roleId(role)],
  );
}

describe("a group", () => {
  test("is created with its members, renamed, and refused under a name or id that another has", async () => {
    const directory = await aPushedDirectory();
    const { org, scim } = directory;
    const [ada = "", bob = ""] = await people(directory, 2);
    const answer = await scim.postGroup("Team", [ada, bob]);
    const row = await groupRow(answer.group?.id);
    expect(answer).toMatchObject({ changed: true, user: null });
    expect(answer.group).toEqual({
      id: row.id,
      version: 1,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      scimJson: row.scimJson,
      displayName: "Team",
      externalId: "x-Team",
    });
    const events = (await org.events()).filter((event) => event.type.startsWith("dsync.group"));
    expect(events.map((event) => event.type)).toEqual(["dsync.group.created", "dsync.group.user_added", "dsync.group.user_added"]);
    expect((await org.logs()).at(-1)).toMatchObject({
      outcome: "created",
      reasonCode: "group_created",
      reasonParams: { group: "Team", joined: 2, left: 0 },
    });

    await expect(scim.postGroup("TEAM", [], "other")).rejects.toMatchObject({ code: "conflict", scimType: "uniqueness" });
    await expect(scim.postGroup("Other", [], "x-Team")).rejects.toMatchObject({ code: "conflict", scimType: "uniqueness" });
    const second = await scim.postGroup("Second");
    await expect(scim.rename(second.group?.id ?? "", "team")).rejects.toMatchObject({ code: "conflict", scimType: "uniqueness" });
    expect(await scim.rename(second.group?.id ?? "", "Third")).toMatchObject({
      changed: true,
      group: { displayName: "Third", version: 2 },
    });
    expect(await scim.rename(second.group?.id ?? "", "Third")).toMatchObject({ changed: false, group: { version: 2 } });
  });

  test("twenty creates of one name at once: one wins", async () => {
    const { dir, scim } = await aPushedDirectory();
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => scim.postGroup(at % 2 ? "Équipe" : "e\u0301QUIPE", [], `x${at}`)),
    );
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(await prisma().directoryGroup.count({ where: { directoryId: dir, scimJson: { not: null } } })).toBe(1);
  });

  test("adding somebody twice or removing a stranger is no change; a member that is none is refused whole", async () => {
    const directory = await aPushedDirectory();
    const { scim, org } = directory;
    const [ada = "", bob = ""] = await people(directory, 2);
    const { group } = await scim.postGroup("Team", [ada]);
    const id = group?.id ?? "";
    const before = await groupRow(id);
    const logs = (await org.logs()).length;
    expect(await scim.add(id, [ada])).toMatchObject({ changed: false, group: { version: 1 } });
    expect(await scim.remove(id, [bob, newId("usr")])).toMatchObject({ changed: false });
    expect(await groupRow(id)).toEqual(before);
    expect((await org.logs()).slice(logs)).toMatchObject([{ reasonCode: "no_change" }, { reasonCode: "no_change" }]);

    await expect(scim.add(id, [bob, newId("usr")])).rejects.toMatchObject({ code: "invalid_request", scimType: "invalidValue" });
    await expect(scim.add(id, [id])).rejects.toMatchObject({ code: "invalid_request", scimType: "invalidValue" });
    expect(await membersOf(id)).toEqual([ada]);

    const added = await scim.add(id, [bob]);
    const row = await groupRow(id);
    expect(added.group).toMatchObject({ version: 2, updatedAt: row.updatedAt.toISOString() });
    expect((await org.logs()).at(-1)).toMatchObject({
      reasonCode: "group_members_changed",
      reasonParams: { group: "Team", joined: 1, left: 0 },
    });
  });

  test("300 overlapping adds and removes at once: none lost, none doubled, one event each", async () => {
    const directory = await aPushedDirectory();
    const { org, scim } = directory;
    const ids = await people(directory, 60);
    const { group } = await scim.postGroup("Team", ids.slice(0, 30));
    const id = group?.id ?? "";
    const changes = Array.from({ length: 300 }, (_, at) => at);
    // Everybody of the first half is removed by several requests, everybody of the second half added by several.
    await Promise.all(
      changes.map((at) => {
        const some = [ids[at % 60] ?? "", ids[(at * 7) % 60] ?? ""];
        const [first, second] = [some.filter((one) => ids.indexOf(one) < 30), some.filter((one) => ids.indexOf(one) >= 30)];
        return second.length > 0 ? scim.add(id, second) : scim.remove(id, first);
      }),
    );
    const left = await membersOf(id);
    expect(left.filter((one) => ids.indexOf(one) >= 30)).toEqual(ids.slice(30).sort());
    const events = await org.events();
    expect(events.filter((event) => event.type === "dsync.group.user_added")).toHaveLength(60);
    expect(events.filter((event) => event.type === "dsync.group.user_removed")).toHaveLength(30 - (left.length - 30));
    const row = await groupRow(id);
    const said = (await org.logs()).filter((log) => log.reasonCode === "group_members_changed").length;
    expect(row.version).toBe(1 + said);
  });

  test("PUT takes the difference; an unchanged one writes its log entry and nothing else", async () => {
    const directory = await aPushedDirectory();
    const { org, scim } = directory;
    const ids = await people(directory, 50);
    const { group } = await scim.postGroup("Team", ids.slice(0, 40));
    const id = group?.id ?? "";
    const wanted = [...ids.slice(5, 40), ...ids.slice(45)];
    expect(await scim.put(id, wanted)).toMatchObject({ changed: true, group: { version: 2 } });
    expect(await membersOf(id)).toEqual([...wanted].sort());
    expect((await org.logs()).at(-1)).toMatchObject({ reasonParams: { joined: 5, left: 5 } });

    const row = await groupRow(id);
    const [events, logs] = [(await org.events()).length, (await org.logs()).length];
    const known: (string | null)[] = [];
    await scim.send({ groupIds: [id], replaceMembers: { groupId: id, ids: wanted } }, (found) => {
      known.push(...wanted.map((one) => (found.isMember(id, one) ? found.kindOf(one) : null)));
      return {};
    });
    expect(known).toEqual(Array(wanted.length).fill("user"));
    expect(await scim.put(id, [...wanted].reverse())).toMatchObject({ changed: false, group: { version: 2 } });
    expect(await groupRow(id)).toEqual(row);
    expect([(await org.events()).length, (await org.logs()).length]).toEqual([events, logs + 1]);
    await expect(scim.put(id, [...wanted, newId("usr")])).rejects.toMatchObject({ scimType: "invalidValue" });
    expect(await scim.put(id, [])).toMatchObject({ changed: true });
    expect(await membersOf(id)).toEqual([]);
  });

  test("is deleted with its members, and its id and name may come again as another group", async () => {
    const directory = await aPushedDirectory();
    const { org, dir, scim } = directory;
    const ids = await people(directory, 3);
    const { group } = await scim.postGroup("Team", ids);
    expect(await scim.deleteGroup(group?.id ?? "")).toMatchObject({ changed: true, group: null });
    expect(await membersOf(group?.id)).toEqual([]);
    await expect(scim.deleteGroup(group?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await expect(scim.add(group?.id ?? "", ids)).rejects.toMatchObject({ code: "not_found" });
    const types = (await org.events()).map((event) => event.type);
    expect(types.filter((type) => type === "dsync.group.user_removed")).toHaveLength(3);
    expect(types.at(-1)).toBe("dsync.group.deleted");
    const again = await scim.postGroup("Team", ids);
    expect(again.group?.id).not.toBe(group?.id);
    expect(await membersOf(again.group?.id)).toHaveLength(3);
    const { rows } = await pool().query("select groups, shifts::int as shifts from directory_total where directory_id = $1", [dir]);
    expect(rows).toEqual([{ groups: 5 + 1, shifts: 1 }]);
  });
});

describe("roles follow", () => {
  test("joining and leaving a group with a role, directly and through a nested one", async () => {
    const directory = await aPushedDirectory({ defaultRole: "viewer" });
    const { org, scim } = directory;
    const [ada = "", bob = "", cy = ""] = await people(directory, 3);
    const outer = await scim.postGroup("Outer");
    await gives(directory, outer.group?.id, "manager");
    const role = async (name: string) => (await org.member(address(name))).role;

    await scim.add(outer.group?.id ?? "", [ada]);
    expect(await role("m0")).toBe("manager");
    await scim.remove(outer.group?.id ?? "", [ada]);
    expect(await role("m0")).toBe("viewer");

    const inner = await scim.postGroup("Inner", [bob]);
    const innermost = await scim.postGroup("Innermost", [cy]);
    await scim.add(inner.group?.id ?? "", [innermost.group?.id ?? ""]);
    expect(await role("m1")).toBe("viewer");
    await scim.add(outer.group?.id ?? "", [inner.group?.id ?? ""]);
    expect([await role("m1"), await role("m2")]).toEqual(["manager", "manager"]);
    expect((await org.member(address("m2"))).roleReason).toMatchObject({ because: { via: ["Inner", "Innermost"] } });
    // A member of the nested group gets the role too, and a deleted one takes it along.
    await scim.add(innermost.group?.id ?? "", [ada]);
    expect(await role("m0")).toBe("manager");
    await scim.deleteGroup(inner.group?.id ?? "");
    expect([await role("m0"), await role("m1"), await role("m2")]).toEqual(["viewer", "viewer", "viewer"]);
  });

  test("a group that gives nothing still brings back a mapped role over one set by hand", async () => {
    const directory = await aPushedDirectory({ defaultRole: "viewer" });
    const { org, scim } = directory;
    const [ada = "", bob = ""] = await people(directory, 2);
    const mapped = await scim.postGroup("Mapped", [ada]);
    await gives(directory, mapped.group?.id, "staff");
    const plain = await scim.postGroup("Plain");
    await scim.remove(mapped.group?.id ?? "", [ada]);
    await scim.add(mapped.group?.id ?? "", [ada]);
    await setManualRole(org, address("m0"), "manager");
    const before = await org.member(address("m1"));

    await scim.add(plain.group?.id ?? "", [ada, bob]);

    expect(await org.member(address("m0"))).toMatchObject({ role: "staff", roleSource: "mapping" });
    expect((await org.logs()).map((log) => log.reasonCode)).toContain("manual_role_replaced");
    // Whoever has nothing to be looked at again is not written.
    expect(await org.member(address("m1"))).toEqual(before);
  });

  test("whoever has a role by hand leaves the group that gave one before: nothing that anybody reads changes, and no version", async () => {
    const directory = await aPushedDirectory({ defaultRole: "viewer" });
    const { org, scim } = directory;
    const [ada = ""] = await people(directory, 1);
    const mapped = await scim.postGroup("Mapped");
    await gives(directory, mapped.group?.id, "manager");
    await scim.add(mapped.group?.id ?? "", [ada]);
    await setManualRole(org, address("m0"), "staff");
    const { version } = await org.member(address("m0"));

    await scim.remove(mapped.group?.id ?? "", [ada]);

    expect(await org.member(address("m0"))).toMatchObject({ role: "staff", roleSource: "manual", version });
    // Once the group gives it again, that is news, and replaces what was set by hand.
    await scim.add(mapped.group?.id ?? "", [ada]);
    expect(await org.member(address("m0"))).toMatchObject({ role: "manager", roleSource: "mapping" });
  });
});

test("any sequence of parallel changes to members ends as a model says", async () => {
  const directory = await aPushedDirectory();
  const { scim } = directory;
  const ids = await people(directory, 8, "f");
  const [left, right] = [ids.slice(0, 4), ids.slice(4)];
  // Parallel requests have no order among themselves: those of one round are about different people, a PUT is alone.
  const some = (list: string[]) => fc.record({ kind: fc.constantFrom("add" as const, "remove" as const), ids: fc.subarray(list) });
  const put = fc.record({ kind: fc.constant("put" as const), ids: fc.subarray(ids) });
  const round = fc.oneof(fc.tuple(some(left), some(right)), fc.tuple(put));
  let at = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 8 }), async (rounds) => {
      const { group } = await scim.postGroup(`Round ${at++}`);
      const id = group?.id ?? "";
      const model = new Set<string>();
      for (const operations of rounds) {
        const before = [...model].sort().join();
        for (const one of operations) {
          if (one.kind === "put") model.clear();
          for (const member of one.ids) one.kind === "remove" ? model.delete(member) : model.add(member);
        }
        const answers = await Promise.all(operations.map((one) => scim[one.kind](id, one.ids)));
        expect(answers.some((answer) => answer.changed)).toBe([...model].sort().join() !== before);
        expect(await membersOf(id)).toEqual([...model].sort());
      }
    }),
    { numRuns: 40 },
  );
});
