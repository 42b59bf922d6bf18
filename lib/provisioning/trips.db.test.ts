import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { pool } from "../db/client";
import { address, aPushedDirectory } from "./testing";
import { countingTurns } from "./turns.testing";

endsConsistent();

test("every write of a provider is two round trips, however many members it names", async () => {
  const directory = await aPushedDirectory({ defaultRole: "viewer" });
  const { scim } = directory;
  const answers = await Promise.all(Array.from({ length: 300 }, (_, at) => scim.post(`m${at}`)));
  const ids = answers.map((answer) => answer.user?.id ?? "");
  const { group } = await scim.postGroup("Team", ids.slice(0, 10));
  const mapped = (await scim.postGroup("Mapped")).group?.id ?? "";
  await pool().query("update directory_group set selected = true where id = $1", [mapped]);
  const [ada = "", bob = "", cy = ""] = ids;
  const team = group?.id ?? "";
  await countingTurns(async (turns) => {
    await scim.post("warm");
    const counts = {
      create: await turns(() => scim.post("ada")),
      deactivate: await turns(() => scim.patch(ada, { active: false })),
      reactivate: await turns(() => scim.patch(ada, { active: true })),
      unchanged: await turns(() => scim.patch(ada, {})),
      rename: await turns(() =>
        scim.patch(bob, { userName: address("new"), email: address("new") }, { userNames: [address("new")], addresses: [address("new")] }),
      ),
      addOne: await turns(() => scim.add(team, [ids[20] ?? ""])),
      addMany: await turns(() => scim.add(team, ids.slice(30, 230))),
      removeMany: await turns(() => scim.remove(team, ids.slice(30, 130))),
      addMapped: await turns(() => scim.add(mapped, ids.slice(0, 100))),
      removeMapped: await turns(() => scim.remove(mapped, ids.slice(0, 50))),
      put: await turns(() => scim.put(team, ids.slice(100))),
      putUnchanged: await turns(() => scim.put(team, ids.slice(100))),
      createGroup: await turns(() => scim.postGroup("Another", ids.slice(0, 100))),
      renameGroup: await turns(() => scim.rename(team, "Renamed")),
      deleteGroup: await turns(() => scim.deleteGroup(team)),
      deleteUser: await turns(() => scim.delete(cy)),
    };
    expect(counts).toEqual(Object.fromEntries(Object.keys(counts).map((name) => [name, 2])));
    // A name nobody foresaw costs one more, and is right all the same.
    expect(await turns(() => scim.patch(ada, { userName: address("surprise"), email: address("surprise") }))).toBe(3);
  });
});
