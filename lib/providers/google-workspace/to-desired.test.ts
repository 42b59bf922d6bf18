import { expect, test } from "vitest";
import type { ProviderUser } from "../types";
import { readUser } from "./schema";
import { groupToDesired, userToDesired } from "./to-desired";

const read = (extra: object = {}) =>
  readUser({
    id: "112233445566778899001",
    primaryEmail: "Ada@Halden.example",
    name: { givenName: "Ada", familyName: "Byron", fullName: "Ada Byron" },
    suspended: false,
    archived: false,
    ...extra,
  }) as ProviderUser;

test.each([
  ["neither", {}, { active: true, inactiveReason: null }],
  ["suspended", { suspended: true }, { active: false, inactiveReason: "suspended" }],
  ["archived", { archived: true }, { active: false, inactiveReason: "archived" }],
  ["both", { suspended: true, archived: true }, { active: false, inactiveReason: "suspended" }],
])("state: %s", (_case, extra, expected) => {
  expect(userToDesired(read(extra))).toMatchObject(expected);
});

test("a record that does not say whether it is suspended changes nobody's access", () => {
  const desired = userToDesired(read({ suspended: undefined, archived: undefined }));
  expect("active" in desired).toBe(false);
  expect("inactiveReason" in desired).toBe(false);
});

test("a missing family name is a statement: there is none", () => {
  expect(userToDesired(read({ name: { givenName: "Ada", familyName: "\u200b" } }))).toMatchObject({ givenName: "Ada", familyName: null });
  expect(userToDesired(read({ name: undefined }))).toMatchObject({ givenName: null, familyName: null, displayName: null });
});

test("the address is folded for matching and kept as a user name", () => {
  expect(userToDesired(read())).toMatchObject({ email: "ada@halden.example", userName: "Ada@Halden.example" });
  expect(userToDesired(read({ primaryEmail: undefined }))).toMatchObject({ email: null, userName: "112233445566778899001" });
});

test("the hash moves with what we map and with nothing else", () => {
  const hash = (extra: object = {}) => userToDesired(read(extra)).sourceHash?.toString("hex");
  expect(hash({ aliases: ["old@halden.example"] })).toBe(hash());
  for (const extra of [{ suspended: true }, { primaryEmail: "b@halden.example" }, { orgUnitPath: "/Sales" }, { name: { givenName: "B" } }])
    expect(hash(extra)).not.toBe(hash());
});

test("memberships are only stated when they are known", () => {
  expect("memberships" in userToDesired(read())).toBe(false);
  expect(userToDesired(read(), { add: ["g1"], remove: [] }).memberships).toEqual({ add: ["g1"], remove: [] });
});

test("a group carries what the picker shows", () => {
  const group = { externalId: "g1", name: "Staff", email: "staff@halden.example", description: null, directMembersCount: 3 };
  expect(groupToDesired(group)).toEqual({
    externalId: "g1",
    displayName: "Staff",
    email: "staff@halden.example",
    description: null,
    memberCount: 3,
  });
});
