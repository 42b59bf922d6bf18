import fc from "@/lib/properties/testing";
import { describe, expect, test } from "vitest";
import { isLower, resolveRole, type RoleFact, type RoleFacts, type RoleMatch } from "./resolve";

const catalogue = ["administrator", "manager", "staff", "viewer", "unapproved"].map((key, at) => ({
  id: `role-${key}`,
  key,
  name: key[0]?.toUpperCase() + key.slice(1),
  rank: at + 1,
}));
const roles: ReadonlyMap<string, RoleFact> = new Map(catalogue.map((role) => [role.id, role]));
const group = (name: string, key: string | null): RoleMatch => ({
  kind: "group",
  groupId: `grp-${name}`,
  label: name,
  roleId: key ? `role-${key}` : null,
});
const facts = (over: Partial<RoleFacts>): RoleFacts => ({
  pinned: null,
  manual: null,
  matches: [],
  roles,
  directoryDefault: null,
  organizationDefault: "role-unapproved",
  ...over,
});

test.each([
  ["a pin beats every group", { pinned: "role-viewer", matches: [group("Admins", "administrator")] }, "viewer", "pinned"],
  ["the highest rank wins", { matches: [group("Staff", "staff"), group("Admins", "administrator")] }, "administrator", "mapping"],
  ["N-18 a mapping beats a role set by hand", { manual: "role-administrator", matches: [group("S", "staff")] }, "staff", "mapping"],
  ["a mere default never beats a role set by hand", { manual: "role-manager", directoryDefault: "role-viewer" }, "manager", "manual"],
  ["a group without a role decides nothing", { matches: [group("All", null)], directoryDefault: "role-viewer" }, "viewer", "default"],
  ["the directory's default beats the organization's", { directoryDefault: "role-staff" }, "staff", "default"],
  ["the organization's default is the last word", {}, "unapproved", "default"],
] as const)("%s", (_name, over, key, source) => {
  const answer = resolveRole(facts(over as Partial<RoleFacts>));
  expect(answer).toMatchObject({ roleId: `role-${key}`, source, reason: { source, because: { role: { key } } } });
});

describe("N-22 over all pairs of roles, the smaller rank wins and the loser is kept in the explanation", () => {
  const pairs = catalogue.flatMap((one) => catalogue.map((two) => [one, two] as const));
  test.each(pairs)("$0.key with $1.key", (one, two) => {
    const matches = [group("First", one.key), group("Second", two.key)];
    const winner = one.rank <= two.rank ? one : two;
    for (const order of [matches, matches.toReversed()]) {
      const answer = resolveRole(facts({ matches: order }));
      expect(answer.roleId).toBe(winner.id);
      expect(answer.mappedRoleId).toBe(winner.id);
      expect(answer.reason.considered).toHaveLength(1);
      expect(isLower(answer.roleId, one.id, roles)).toBe(false);
      expect(isLower(answer.roleId, two.id, roles)).toBe(false);
    }
  });
});

test("a pin keeps telling what the groups would give", () => {
  const answer = resolveRole(facts({ pinned: "role-viewer", matches: [group("Admins", "administrator")] }));
  expect(answer.mappedRoleId).toBe("role-administrator");
  expect(answer.reason.considered.map((claim) => claim.label)).toEqual(["Admins"]);
});

test("the order in which groups arrive never changes the answer, explanation included", () => {
  const match = fc.record({
    kind: fc.constantFrom("group" as const, "org_unit" as const, "attribute" as const),
    groupId: fc.constantFrom("a", "b", "c"),
    label: fc.constantFrom("Alpha", "Beta", "Gamma"),
    via: fc.array(fc.constantFrom("X", "Y"), { maxLength: 2 }),
    roleId: fc.constantFrom(null, ...catalogue.map((role) => role.id)),
  });
  const shuffled = fc
    .array(match, { maxLength: 8 })
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  const manual = fc.constantFrom(null, ...catalogue.map((role) => role.id));
  fc.assert(
    fc.property(shuffled, manual, ([list, other], byHand) => {
      expect(resolveRole(facts({ matches: other, manual: byHand }))).toEqual(resolveRole(facts({ matches: list, manual: byHand })));
    }),
    { numRuns: 500 },
  );
});
