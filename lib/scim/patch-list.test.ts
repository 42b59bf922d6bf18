import { describe, expect, test } from "vitest";
import { patched, refusal, result, stored, VENDOR, type Operation } from "./testing";
import type { ScimObject } from "./types";

describe("lists", () => {
  const work = { value: "ada@work.test", type: "work", primary: true };
  const home = { value: "ada@home.test", type: "home" };
  test.each([
    ["add appends", { op: "add", path: "emails", value: [{ value: "n@x.test" }] }, [work, home, { value: "n@x.test" }]],
    ["add takes one object", { op: "add", path: "emails", value: { value: "n@x.test" } }, [work, home, { value: "n@x.test" }]],
    ["add of what is there adds nothing", { op: "add", path: "emails", value: [home] }, [work, home]],
    [
      "… in other letters",
      { op: "add", path: "emails", value: [{ value: "ADA@home.test", type: "Home" }] },
      [work, { ...home, type: "Home" }],
    ],
    [
      "add completes the entry that is there",
      { op: "add", path: "emails", value: [{ ...home, display: "H" }] },
      [work, { ...home, display: "H" }],
    ],
    [
      "a new primary clears the old one",
      { op: "add", path: "emails", value: [{ value: "n@x.test", primary: true }] },
      [{ ...work, primary: false }, home, { value: "n@x.test", primary: true }],
    ],
    [
      "… also on an entry that is there",
      { op: "add", path: "emails", value: [{ ...home, primary: true }] },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
    [
      "… also by a path",
      { op: "replace", path: 'emails[type eq "home"].primary', value: true },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
    ["replace replaces all", { op: "replace", path: "emails", value: [{ value: "n@x.test" }] }, [{ value: "n@x.test" }]],
    ["replace by an empty list removes all", { op: "replace", path: "emails", value: [] }, undefined],
    ["replace by known parts without a value, too", { op: "replace", path: "emails", value: [{ type: "work", value: "" }] }, undefined],
    ["doubles collapse", { op: "replace", path: "emails", value: [home, home] }, [home]],
    ["remove removes all", { op: "remove", path: "emails" }, undefined],
    ["remove by list removes what it lists", { op: "remove", path: "emails", value: [{ value: "ADA@home.test" }] }, [work]],
    ["remove by an empty list removes nothing", { op: "remove", path: "emails", value: [] }, [work, home]],
    ["remove by filter removes the matches", { op: "remove", path: 'emails[type eq "home"]' }, [work]],
    ["remove by filter, part only", { op: "remove", path: 'emails[type eq "home"].type' }, [work, { value: "ada@home.test" }]],
    ["remove of the value takes the element", { op: "remove", path: 'emails[type eq "home"].value' }, [work]],
    [
      "replace of a part of the matches",
      { op: "replace", path: 'emails[type eq "home"].Value', value: "n@x.test" },
      [work, { ...home, value: "n@x.test" }],
    ],
    [
      "replace of the matches whole keeps what was asked for",
      { op: "replace", path: 'emails[type eq "work"]', value: { value: "n@x.test" } },
      [{ type: "work", value: "n@x.test" }, home],
    ],
    ["add to the matches", { op: "add", path: 'emails[type eq "home"]', value: { display: "H" } }, [work, { ...home, display: "H" }]],
    [
      "a part of every element",
      { op: "replace", path: "emails.display", value: "X" },
      [
        { ...work, display: "X" },
        { ...home, display: "X" },
      ],
    ],
    [
      "primary as text",
      { op: "replace", path: 'emails[type eq "home"].primary', value: "True" },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
  ] as [string, Operation, ScimObject[] | undefined][])("%s", (_name, operation, expected) => {
    expect(result(operation).emails).toEqual(expected);
  });

  test.each([
    ["emails", 'emails[type eq "other"].value', "n@x.test", { type: "other", value: "n@x.test" }],
    ["phoneNumbers", 'phoneNumbers[type eq "mobile"].value', "+1", { type: "mobile", value: "+1" }],
    ["addresses", 'addresses[type eq "work"].locality', "Oslo", { type: "work", locality: "Oslo" }],
    ["roles", 'roles[primary eq "True"].value', "admin", { primary: true, value: "admin" }],
    ["ims", 'ims[type eq "xmpp" and primary eq true].value', "a", { type: "xmpp", primary: true, value: "a" }],
  ])("an element of %s is made from the filter, by add and by replace", (name, path, value, element) => {
    for (const op of ["Add", "Replace"]) expect(result({ op, path, value })[name]).toContainEqual(element);
  });

  test.each([
    ["replace", 'emails[value eq "nobody@x.test"].type', "home"],
    ["replace", 'emails[type sw "x"].value', "n@x.test"],
    ["add", 'emails[type eq "a" or type eq "b"].value', "n@x.test"],
    ["replace", "emails[not (type pr)].value", "n@x.test"],
    ["remove", 'emails[type eq "other"]', undefined],
    ["remove", 'emails[type eq "other"].value', undefined],
  ])("%s %s has no target", (op, path, value) => {
    expect(refusal(() => patched([{ op, path, ...(value === undefined ? {} : { value }) }]))).toBe("invalid_request noTarget");
  });

  test("an element made with nothing in it is not made", () => {
    expect(result({ op: "replace", path: 'emails[type eq "other"].value', value: "" })).toBe(stored);
  });
});

// What grows faster than its size does not end within the test's time.
describe("a patch costs no more than its size", () => {
  const roles = (count: number, from = 0) => Array.from({ length: count }, (_one, at) => ({ value: `r${from + at}`, type: "t" }));
  test("1,000 operations on lists of 1,000 values", () => {
    const full = patched([{ op: "add", path: "roles", value: roles(1000) }]).resource;
    const many = (operation: Operation) => Array.from({ length: 1000 }, () => operation);
    expect(refusal(() => patched(many({ op: "add", path: "roles", value: roles(100) }), full))).toBe("accepted");
    expect(refusal(() => patched(many({ op: "remove", path: "roles", value: roles(100, 5000) }), full))).toBe("accepted");
    expect(refusal(() => patched(many({ op: "replace", path: 'roles[type eq "T"].display', value: "x" }), full))).toBe("accepted");
    expect(refusal(() => patched(many({ op: "add", path: `${VENDOR}:tags`, value: roles(50) }), full))).toBe("accepted");
  }, 60_000);

  test("more values than 1,000, more names than 10,000 and a resource past 256 KiB are refused", () => {
    expect(refusal(() => patched([{ op: "replace", path: "roles", value: roles(400_000) }]))).toBe("invalid_request invalidValue");
    const full = patched([{ op: "add", path: "roles", value: roles(1000) }]).resource;
    expect(refusal(() => patched([{ op: "add", path: "roles", value: roles(1, 5000) }], full))).toBe("invalid_request invalidValue");
    const value = Object.fromEntries(Array.from({ length: 10_001 }, (_one, at) => [`x${at}`, 1]));
    expect(refusal(() => patched([{ op: "replace", value }]))).toBe("too_large tooMany");
    expect(refusal(() => patched([{ op: "replace", path: "title", value: "x".repeat(300_000) }]))).toBe("invalid_request invalidValue");
  });
});
