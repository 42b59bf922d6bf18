import fc from "@/lib/properties/testing";
import { describe, expect, test } from "vitest";
import { parsePatch } from "./patch";
import { applyGroupPatch, planGroupPatch } from "./patch-group";
import { GROUP_URN, PATCH_URN } from "./schema";
import { refusal } from "./testing";
import type { MemberFacts, ScimObject, ScimValue } from "./types";

const stored: ScimObject = { schemas: [GROUP_URN], externalId: "g1", displayName: "Team" };
const facts = (name: string) => (name === "meta" ? { resourceType: "Group" } : "grp_1");
const PEOPLE: MemberFacts[] = [
  { id: "u1", kind: "user", display: "Ada" },
  { id: "u2", kind: "user", display: "Bob" },
  { id: "u3", kind: "user", display: "Cyd" },
  { id: "g9", kind: "group", display: "Inner" },
];
const MEMBERS = ["u1", "u2", "g9"];

type Operation = { op: string; path?: string; value?: ScimValue };
type Loaded = { members: string[]; all: boolean };

/** Plays both halves as a unit of work does: the plan first, the patch on what the plan asked for, a whole list compared outside. */
function play(operations: Operation[], now: string[] = MEMBERS): { members: string[]; resource: ScimObject; loaded: Loaded } {
  const parsed = parsePatch({ schemas: [PATCH_URN], Operations: operations });
  const plan = planGroupPatch(parsed);
  const named = new Set([...plan.referenced, ...(plan.wanted ?? [])]);
  const loaded: Loaded = { members: [...named], all: plan.needsAllMembers };
  const only = (id: string) => {
    if (!named.has(id) && !plan.needsAllMembers) throw new Error(`${id} was not asked for`);
    return id;
  };
  const patched = applyGroupPatch(
    stored,
    parsed,
    {
      isMember: (id) => now.includes(only(id)),
      kindOf: (id) => PEOPLE.find((one) => one.id === only(id))?.kind ?? null,
      all: () => {
        if (!plan.needsAllMembers) throw new Error("the members were not asked for");
        return PEOPLE.filter((one) => now.includes(one.id));
      },
      refOf,
    },
    facts,
  );
  const members = plan.wanted ?? [...now.filter((id) => !patched.remove.includes(id)), ...patched.add];
  return { members: [...members].sort(), resource: patched.resource, loaded };
}

const BASE = "https://rollcall.test/scim/v2/dir_1";
const refOf = ({ id, kind }: Pick<MemberFacts, "id" | "kind">) => `${BASE}/${kind === "user" ? "Users" : "Groups"}/${id}`;
const refs = (...ids: string[]) => ids.map((value) => ({ value }));

describe("members", () => {
  test.each([
    ["add", [{ op: "add", path: "members", value: refs("u3") }], ["g9", "u1", "u2", "u3"]],
    ["add one object", [{ op: "add", path: "members", value: { value: "u3" } }], ["g9", "u1", "u2", "u3"]],
    ["add who is there", [{ op: "add", path: "members", value: refs("u1", "u1") }], ["g9", "u1", "u2"]],
    ["add a group", [{ op: "add", path: "members", value: refs("g9") }], ["g9", "u1", "u2"]],
    [
      "add with $ref null and a display",
      [{ op: "Add", path: "Members", value: [{ $ref: null, value: "u3", display: "x" }] }],
      ["g9", "u1", "u2", "u3"],
    ],
    ["add without a path", [{ op: "add", value: { members: refs("u3"), displayName: "Team" } }], ["g9", "u1", "u2", "u3"]],
    ["add nobody", [{ op: "add", path: "members", value: [] }], ["g9", "u1", "u2"]],
    ["remove by id", [{ op: "remove", path: 'members[value eq "u1"]' }], ["g9", "u2"]],
    ["A23: remove by list: only that one", [{ op: "remove", path: "members", value: refs("u1") }], ["g9", "u2"]],
    ["remove by an empty list: nobody", [{ op: "remove", path: "members", value: [] }], ["g9", "u1", "u2"]],
    ["remove who is no member: nobody", [{ op: "remove", path: 'members[value eq "u3"]' }], ["g9", "u1", "u2"]],
    ["remove who never was: nobody", [{ op: "remove", path: 'members[value eq "gone"]' }], ["g9", "u1", "u2"]],
    ["remove some by or", [{ op: "remove", path: 'members[value eq "u1" or value eq "u2"]' }], ["g9"]],
    ["an impossible filter: nobody", [{ op: "remove", path: 'members[value eq "u1" and value eq "u2"]' }], ["g9", "u1", "u2"]],
    ["remove by type", [{ op: "remove", path: 'members[type eq "Group"]' }], ["u1", "u2"]],
    ["remove by display", [{ op: "remove", path: 'members[display sw "A" and value pr]' }], ["g9", "u2"]],
    ["remove all but one", [{ op: "remove", path: 'members[not (value eq "u1")]' }], ["u1"]],
    ["remove by $ref", [{ op: "remove", path: `members[$ref eq "${BASE}/Users/u1"]` }], ["g9", "u2"]],
    ["remove by the end of $ref", [{ op: "remove", path: 'members[$ref ew "g9"]' }], ["u1", "u2"]],
    ["remove all but one by $ref", [{ op: "remove", path: `members[not ($ref eq "${BASE}/Users/u1")]` }], ["u1"]],
    ["remove who has no $ref: nobody", [{ op: "remove", path: "members[not ($ref pr)]" }], ["g9", "u1", "u2"]],
    ["remove by the $ref of another place: nobody", [{ op: "remove", path: 'members[$ref eq "/Users/u1"]' }], ["g9", "u1", "u2"]],
    [
      "in order: added, then by $ref",
      [
        { op: "add", path: "members", value: refs("u3") },
        { op: "remove", path: `members[$ref eq "${BASE}/Users/u3"]` },
      ],
      ["g9", "u1", "u2"],
    ],
    ["A25: remove without a value: all", [{ op: "remove", path: "members" }], []],
    ["A26: replace by nobody: all go", [{ op: "replace", path: "members", value: [] }], []],
    ["replace", [{ op: "replace", path: "members", value: refs("u3", "u2", "u3") }], ["u2", "u3"]],
    ["replace without a path", [{ op: "replace", value: { id: "grp_1", members: refs("u3") } }], ["u3"]],
    ["replace one by another", [{ op: "replace", path: 'members[value eq "u1"]', value: refs("u3") }], ["g9", "u2", "u3"]],
    ["by the qualified name", [{ op: "remove", path: `${GROUP_URN}:members[value eq "u1"]` }], ["g9", "u2"]],
    ["inside the group's own schema", [{ op: "add", value: { [GROUP_URN]: { members: refs("u3") } } }], ["g9", "u1", "u2", "u3"]],
    [
      "in order: gone and back",
      [
        { op: "remove", path: "members", value: refs("u1") },
        { op: "add", path: "members", value: refs("u1") },
      ],
      ["g9", "u1", "u2"],
    ],
    [
      "in order: added and gone",
      [
        { op: "add", path: "members", value: refs("u3") },
        { op: "remove", path: 'members[value eq "u3"]' },
      ],
      ["g9", "u1", "u2"],
    ],
    [
      "in order: all gone, one added",
      [
        { op: "remove", path: "members" },
        { op: "add", path: "members", value: refs("u3") },
      ],
      ["u3"],
    ],
    [
      "in order: added, then a filter",
      [
        { op: "add", path: "members", value: refs("u3") },
        { op: "remove", path: 'members[type eq "User"]' },
      ],
      ["g9"],
    ],
    [
      "in order: a whole list, then a filter",
      [
        { op: "replace", path: "members", value: refs("u3", "g9") },
        { op: "remove", path: 'members[type eq "User"]' },
      ],
      ["g9"],
    ],
    ["a rename touches nobody", [{ op: "replace", value: { id: "grp_1", displayName: "Other" } }], ["g9", "u1", "u2"]],
  ] as [string, Operation[], string[]][])("%s", (_name, operations, expected) => {
    expect(play(operations).members).toEqual(expected);
  });

  test.each([
    [
      "nobody is loaded whom no operation names",
      [
        { op: "add", path: "members", value: refs("u3") },
        { op: "remove", path: 'members[value eq "u1"]' },
      ],
      { members: ["u3", "u1"], all: false },
    ],
    ["a whole list loads no members either", [{ op: "replace", path: "members", value: refs("u3") }], { members: ["u3"], all: false }],
    ["only a filter on more than ids needs all", [{ op: "remove", path: 'members[type eq "User"]' }], { members: [], all: true }],
  ] as [string, Operation[], Loaded][])("%s", (_name, operations, expected) => {
    expect(play(operations).loaded).toEqual(expected);
  });

  test.each([
    ["invalidValue", { op: "add", path: "members", value: refs("nobody") }],
    ["invalidValue", { op: "replace", path: "members", value: refs("u1", "nobody") }],
    ["invalidValue", { op: "add", path: "members", value: [{ display: "Ada" }] }],
    ["invalidValue", { op: "add", path: "members", value: "u1" }],
    ["invalidValue", { op: "add", path: "members", value: ["u1"] }],
    ["invalidValue", { op: "add", path: "members", value: [{ value: 5 }] }],
    ["invalidValue", { op: "add", path: "members", value: null }],
    ["invalidValue", { op: "replace", path: "members", value: null }],
    ["invalidValue", { op: "replace", value: { members: null } }],
    ["invalidValue", { op: "remove", path: "members", value: null }],
    ["invalidValue", { op: "remove", path: "members", value: "" }],
    ["invalidValue", { op: "remove", path: "members", value: [null] }],
    ["invalidValue", { op: "remove", path: "members", value: {} }],
    ["invalidPath", { op: "remove", path: 'members[value eq "u1"' }],
    ["invalidPath", { op: "remove", path: "members[]" }],
    ["invalidPath", { op: "remove", path: "members[u1]" }],
    ["invalidFilter", { op: "remove", path: 'members[nonsense eq "u1"]' }],
    ["invalidFilter", { op: "remove", path: "members[value eq 1]" }],
    ["invalidPath", { op: "add", path: 'members[value eq "u1"]', value: { display: "x" } }],
    ["mutability", { op: "replace", path: 'members[value eq "u1"].display', value: "x" }],
    ["mutability", { op: "remove", path: "members.value" }],
    ["noTarget", { op: "replace", path: 'members[value eq "u3"]', value: refs("u1") }],
    ["noTarget", { op: "remove" }],
    ["mutability", { op: "remove", path: "displayName" }],
    ["mutability", { op: "replace", value: { id: "grp_2" } }],
    ["invalidValue", { op: "replace", path: "displayName", value: "" }],
    ["invalidValue", { op: "replace", path: "displayName", value: "x".repeat(257) }],
    ["invalidPath", { op: "replace", path: "userName", value: "x" }],
  ] as [string, Operation][])("%s for %j, and nobody leaves", (scimType, operation) => {
    expect(refusal(() => play([operation]))).toBe(`invalid_request ${scimType}`);
  });

  test("50,000 references at most", () => {
    const many = (count: number) => [{ op: "add", path: "members", value: refs(...Array.from({ length: count }, (_one, at) => `u${at}`)) }];
    expect(refusal(() => planGroupPatch(parsePatch({ Operations: many(50_000) })))).toBe("accepted");
    expect(refusal(() => planGroupPatch(parsePatch({ Operations: many(50_001) })))).toBe("too_large tooMany");
    const halves = [
      ...many(25_001),
      ...many(30_000).map(({ value, ...rest }) => ({ ...rest, value: value.map((one) => ({ value: `x${one.value}` })) })),
    ];
    expect(refusal(() => planGroupPatch(parsePatch({ Operations: halves })))).toBe("too_large tooMany");
  });
});

test("what is not about members changes the resource, or is the very same", () => {
  expect(play([{ op: "replace", value: { id: "grp_1", displayName: "Other", members: refs("u1") } }]).resource).toEqual({
    ...stored,
    displayName: "Other",
  });
  expect(play([{ op: "add", path: "urn:vendor:g:1.0:Group:color", value: "red" }]).resource).toMatchObject({
    "urn:vendor:g:1.0:Group": { color: "red" },
  });
  expect(play([{ op: "replace", value: { id: "grp_1", displayName: "Team" } }]).resource).toBe(stored);
  expect(play([]).resource).toBe(stored);
});

test("random patches end where a plain set ends, whatever had to be loaded for them", () => {
  const ids = fc.subarray(["u1", "u2", "u3", "g9"]);
  const step = fc.oneof(
    ids.map((value) => ({ op: "add", path: "members", value: refs(...value) })),
    ids.map((value) => ({ op: "remove", path: "members", value: refs(...value) })),
    ids.map((value) => ({ op: "replace", path: "members", value: refs(...value) })),
    fc.constantFrom(...["u1", "u2", "g9"]).map((id) => ({ op: "remove", path: `members[value eq "${id}"]` })),
    fc.constantFrom("User", "Group").map((type) => ({ op: "remove", path: `members[type eq "${type}"]` })),
    fc.constant({ op: "remove", path: "members" }),
    ids.map((value) => ({ op: "replace", value: { displayName: "Team", members: refs(...value) } })),
  );
  const kinds = new Map(PEOPLE.map((one) => [one.id, one.kind === "user" ? "User" : "Group"]));
  fc.assert(
    fc.property(ids, fc.array(step, { maxLength: 8 }), (start, steps) => {
      let wanted = new Set(start);
      for (const { op, path, value } of steps as Operation[]) {
        const list = (Array.isArray(value) ? value : ((value as { members?: ScimValue[] })?.members ?? [])) as { value: string }[];
        const named = list.map((one) => one.value);
        const [, attribute, asked] = /\[(\w+) eq "(\w+)"\]/.exec(path ?? "") ?? [];
        if (op === "add") wanted = new Set([...wanted, ...named]);
        else if (op === "replace") wanted = new Set(named);
        else if (asked) wanted = new Set([...wanted].filter((id) => (attribute === "value" ? id : kinds.get(id)) !== asked));
        else wanted = value === undefined ? new Set() : new Set([...wanted].filter((id) => !named.includes(id)));
      }
      expect(play(steps as Operation[], start).members).toEqual([...wanted].sort());
    }),
    { numRuns: 3_000 },
  );
});
