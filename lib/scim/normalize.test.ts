/** What clients really send, played by one table: fixtures/<client>/<case>.json each hold a rule, a request and its outcome. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ScimError } from "./error";
import { parseFilter } from "./filter";
import { matches } from "./match";
import { booleanOf } from "./normalize";
import { applyUserPatch, parsePatch } from "./patch";
import { applyGroupPatch, planGroupPatch } from "./patch-group";
import { readGroup, readUser } from "./read";
import type { ScimObject } from "./types";

const folder = join(dirname(fileURLToPath(import.meta.url)), "fixtures");

type Request =
  | { method: "POST" | "PUT" | "PATCH"; type: "User" | "Group"; body: unknown }
  | { method: "GET"; type: "User" | "Group"; filter: string };

type Fixture = {
  rule: string;
  stored?: ScimObject;
  members?: string[];
  request: Request;
  expected: {
    resource?: ScimObject;
    /** null: the request says nothing about access. */
    active?: boolean | null;
    isSame?: boolean;
    add?: string[];
    remove?: string[];
    wanted?: string[];
    matches?: boolean;
    refused?: string;
  };
};

const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
const fixtures = files.map((file) => {
  // Written here, in the shape above.
  const fixture = JSON.parse(readFileSync(join(folder, file), "utf8")) as Fixture;
  return [`${dirname(file)}: ${fixture.rule} (${basename(file, ".json")})`, fixture] as const;
});

function play({ stored = {}, members = [], request }: Fixture): Fixture["expected"] {
  if (request.method === "GET") return { matches: matches(parseFilter(request.filter), stored, request.type) };
  const { method, type, body } = request;
  if (method !== "PATCH") {
    if (type === "Group") return { resource: readGroup(body, { method }).resource };
    const { resource, active } = readUser(body, { method });
    return { resource, active: active ?? null };
  }
  const operations = parsePatch(body);
  if (type === "User") {
    const { resource, active } = applyUserPatch(stored, operations, () => "usr_1");
    return { resource, active: active ?? null, isSame: resource === stored };
  }
  const { wanted } = planGroupPatch(operations);
  const access = {
    isMember: (id: string) => members.includes(id),
    kindOf: () => "user" as const,
    refOf: ({ id }: { id: string }) => id,
    all: () => [],
  };
  const { resource, add, remove } = applyGroupPatch(stored, operations, access, () => "grp_1");
  return { resource, ...(wanted ? { wanted } : { add, remove }) };
}

describe("clients' habits", () => {
  test.each(fixtures)("%s", (_name, fixture) => {
    const { refused, ...expected } = fixture.expected;
    if (refused) {
      expect(() => play(fixture)).toThrow(ScimError);
      expect(() => play(fixture)).toThrow(expect.objectContaining({ scimType: refused }));
      return;
    }
    const outcome = play(fixture);
    expect(outcome).toMatchObject(expected);
    expect(outcome.resource).toEqual(expected.resource);
    // The order of names is the stored text's.
    expect(Object.keys(outcome.resource ?? {})).toEqual(Object.keys(expected.resource ?? {}));
  });

  test("every client of the table has a fixture", () => {
    const clients = new Set(files.map((file) => dirname(file)));
    expect([...clients].sort()).toEqual([
      "authentik",
      "entra",
      "generic",
      "google",
      "jumpcloud",
      "okta",
      "onelogin",
      "pingfederate",
      "rippling",
    ]);
  });

  test("a fixture that a comment points to is there", () => {
    const here = dirname(folder);
    for (const file of readdirSync(here).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts")))
      for (const [named] of readFileSync(join(here, file), "utf8").matchAll(/fixtures\/[a-z]+\/[a-z-]+\.json/g))
        expect(files, `${file}: ${named}`).toContain(named.slice("fixtures/".length));
  });
});

test.each([
  [true, true],
  [false, false],
  ["True", true],
  ["fALSE", false],
  ["yes", null],
  ["", null],
  [1, null],
  [null, null],
  [[], null],
  [undefined, null],
])("%j says %s", (sent, expected) => {
  expect(booleanOf(sent)).toBe(expected);
});
