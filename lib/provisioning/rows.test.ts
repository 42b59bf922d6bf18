import { expect, test } from "vitest";
import type { Id } from "../ids";
import { sameShape } from "../shapes/testing";
import { changesOf } from "./changes";
import { namesOf } from "./names";
import { type Answers, worldFrom } from "./rows";
import type { UserRow } from "./world";

const DIRECTORY = "0197a000-0000-7000-8000-00000000000d" as Id<"dir">;
const NONE = { bystanders: [], pairs: [], difference: [], lossLocked: false, counted: [], groups: [], members: [] };
const FACTS = {
  now: "2026-01-01T00:00:00.000Z",
  default_role_id: null,
  settings: {},
  roles: [{ id: "r", key: "member", name: "Member", rank: 1, isDefault: true }],
  directories: null,
  mappings: null,
  edges: null,
  holds: null,
};
const FIELDS = `id directoryId memberId externalId userName userNameKey email emailKey active inactiveReason inScope orgUnitPath givenName
  familyName displayName attributes scimJson emailKeys missing sourceHash deletedAt identity version createdAt updatedAt groups`.split(
  /\s+/,
);

/** As the driver hands it over: its columns one after the other. */
function loaded(id: string): object {
  const said: Record<string, unknown> = { id, directoryId: DIRECTORY, active: true, version: 1, attributes: {}, missing: [], groups: [] };
  const time = new Date("2026-01-01T00:00:00.123Z");
  const row: Record<string, unknown> = {};
  for (const name of FIELDS) row[name] = name.endsWith("dAt") && name !== "deletedAt" ? time : (said[name] ?? null);
  return row;
}

function aWorld() {
  const answers = { ...NONE, facts: [FACTS], users: [loaded("one"), loaded("two")] } as unknown as Answers;
  return worldFrom("0197a000-0000-7000-8000-00000000000a" as Id<"org">, namesOf(DIRECTORY, {}), answers);
}

test("loaded rows hold what the model names, times as ISO text in milliseconds", () => {
  const { groups: _groups, ...row } = loaded("one") as UserRow & { groups: unknown };
  const time = "2026-01-01T00:00:00.123Z";
  expect(aWorld().users.get("one")).toEqual({ ...row, createdAt: time, updatedAt: time });
});

/** Two people of one unit: their rows as loaded, and as they are written. */
function switchedOff(): { rows: object[]; written: object[] } {
  const world = aWorld();
  const rows = ["one", "two"].map((id) => world.users.get(id) as UserRow);
  for (const row of rows) world.putUser({ ...row, active: false, version: 2 });
  const { users, userStates } = changesOf(world);
  return { rows, written: [...users, ...userStates] };
}

test("loaded rows, and what is written of them, have one shape (decision 0017)", () => {
  // The engine settles on a way to make them only after some.
  for (let times = 0; times < 100; times++) switchedOff();
  for (const [one, two] of Object.values(switchedOff())) expect(sameShape(one as object, two as object)).toBe(true);
});
