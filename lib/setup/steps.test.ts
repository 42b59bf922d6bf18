import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { nextStep, pathOf, STEPS, type StepFacts, stepStandings } from "./steps";

const fresh: StepFacts = {
  providerSkipped: false,
  provider: null,
  connected: false,
  pushed: false,
  noGroups: false,
  groupsPassed: false,
  scope: "selected_groups",
  groups: 0,
  groupsGone: 0,
  roleMapping: true,
  rolesDone: false,
  rolesBegun: false,
  undecided: 0,
  enabled: false,
};
const chosen = { ...fresh, provider: "google_workspace" };
const connected = { ...chosen, connected: true };
const grouped = { ...connected, groups: 3, undecided: 1, rolesBegun: true };
const mapped = { ...grouped, undecided: 0, rolesDone: true };
const pushed: StepFacts = { ...fresh, provider: "okta", pushed: true, scope: "everyone" };
const googleScim: StepFacts = { ...pushed, provider: "google_scim", noGroups: true };

test.each([
  ["a new link", fresh, "provider"],
  ["the vendor left one provider", { ...fresh, providerSkipped: true }, "connect"],
  ["a provider is chosen", chosen, "connect"],
  ["authorized", connected, "groups"],
  ["everyone is in scope", { ...connected, scope: "everyone" as const }, "roles"],
  ["groups are selected", grouped, "roles"],
  ["every group has a role, the page was not left", { ...mapped, rolesDone: false }, "roles"],
  ["every group has a role", mapped, "preview"],
  ["S-10: role mapping off", { ...grouped, roleMapping: false }, "preview"],
  ["a group was added after the roles", { ...mapped, groups: 4, undecided: 1 }, "roles"],
  ["the credential was withdrawn after everything", { ...mapped, connected: false }, "connect"],
  ["all groups were unselected", { ...mapped, groups: 0 }, "groups"],
  ["enabled", { ...mapped, enabled: true }, "enable"],
  ["it pushes, and nobody has a token", pushed, "connect"],
  ["a token is stored; no request has to be waited for", { ...pushed, connected: true }, "groups"],
  ["S4: people arrive without groups, and the page was left", { ...pushed, connected: true, groupsPassed: true }, "roles"],
  ["pushed groups have roles", { ...pushed, connected: true, groups: 2, rolesDone: true }, "preview"],
  ["A-26: Google auto-provisioning has no groups to choose", { ...googleScim, connected: true }, "roles"],
  ["one role for everyone", { ...googleScim, connected: true, rolesDone: true }, "preview"],
  ["A-26: hybrid, its groups are read", { ...googleScim, connected: true, noGroups: false }, "groups"],
])("%s → %s", (_name, facts, step) => {
  expect(nextStep(facts)).toBe(step);
  expect(pathOf(nextStep(facts))).toBe(`/setup/${step}`);
});

test("later answers are kept and marked when an earlier one changes", () => {
  const marked = (facts: StepFacts) => stepStandings(facts).flatMap(({ key, check_again }) => (check_again ? [key] : []));
  expect(marked(mapped)).toEqual([]);
  expect(marked({ ...mapped, groups: 4, undecided: 1 })).toEqual(["roles"]);
  expect(marked({ ...mapped, groupsGone: 1 })).toEqual(["groups"]);
  expect(marked({ ...connected, groups: 3, undecided: 3 })).toEqual([]);
  expect(marked({ ...grouped, roleMapping: false })).toEqual([]);
});

test("in any facts exactly one step is current before enabling, none after, and nothing skipped is current", () => {
  const facts = fc.record({
    providerSkipped: fc.boolean(),
    provider: fc.constantFrom(null, "google_workspace"),
    connected: fc.boolean(),
    pushed: fc.boolean(),
    noGroups: fc.boolean(),
    groupsPassed: fc.boolean(),
    scope: fc.constantFrom("selected_groups" as const, "everyone" as const),
    groups: fc.nat(5),
    groupsGone: fc.nat(2),
    roleMapping: fc.boolean(),
    rolesDone: fc.boolean(),
    rolesBegun: fc.boolean(),
    undecided: fc.nat(5),
    enabled: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, (given) => {
      const standings = stepStandings(given);
      const current = standings.filter(({ state }) => state === "current").map(({ key }) => key);
      expect(standings.map(({ key }) => key)).toEqual(STEPS);
      const next = nextStep(given);
      expect(current).toEqual(standings.find(({ key }) => key === next)?.state === "done" ? [] : [next]);
    }),
  );
});
