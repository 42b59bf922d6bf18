import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import type { Id } from "../ids";
import { diffUser, stateUser } from "./diff";
import type { DesiredUser } from "./types";
import type { UserRow } from "./world";

const row = fc.record({
  active: fc.boolean(),
  givenName: fc.option(fc.string()),
  familyName: fc.option(fc.string()),
  displayName: fc.option(fc.string()),
  orgUnitPath: fc.option(fc.string()),
  deletedAt: fc.option(fc.constant("2026-01-01T00:00:00.000Z")),
  inactiveReason: fc.constantFrom(null, "suspended" as const, "archived" as const),
});
const full = (over: Partial<UserRow>): UserRow => ({
  id: "u" as Id<"usr">,
  directoryId: "d" as Id<"dir">,
  memberId: null,
  externalId: "x",
  userName: "ada@halden.example",
  userNameKey: "ada@halden.example",
  email: "ada@halden.example",
  emailKey: "ada@halden.example",
  active: true,
  inactiveReason: null,
  inScope: true,
  orgUnitPath: null,
  givenName: null,
  familyName: null,
  displayName: null,
  attributes: {},
  scimJson: null,
  emailKeys: null,
  missing: [],
  sourceHash: null,
  deletedAt: null,
  identity: null,
  version: 1,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  ...over,
});
const bare: DesiredUser = { externalId: "x", userName: "ada@halden.example", email: "ada@halden.example" };

test("stating a record as it stands is no change, and stating anything twice is none the second time", () => {
  const statement = fc.record(
    { active: fc.boolean(), givenName: fc.option(fc.string()), familyName: fc.option(fc.string()), orgUnitPath: fc.option(fc.string()) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(row, statement, (before, said) => {
      const once = stateUser(full(before), { ...bare, ...said });
      expect(diffUser(once, stateUser(once, { ...bare, ...said }))).toEqual([]);
      expect(diffUser(once, stateUser(once, bare))).toEqual([]);
    }),
  );
});

test("an absent field never changes access: only an explicit statement does", () => {
  fc.assert(
    fc.property(row, (before) => {
      const was = full({ ...before, deletedAt: null });
      expect(stateUser(was, bare).active).toBe(was.active);
    }),
  );
  expect(stateUser(full({ active: false, deletedAt: "2026-01-01" }), bare)).toMatchObject({ active: true, deletedAt: null });
});

test("null is a statement, absent is none", () => {
  const was = full({ familyName: "Hopper", givenName: "Grace" });
  expect(diffUser(was, stateUser(was, { ...bare, familyName: null }))).toEqual([{ field: "last_name", from: "Hopper", to: null }]);
});
