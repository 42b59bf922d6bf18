import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { parseFilter, parsePath } from "./filter";
import { matches } from "./match";
import { refusal } from "./testing";
import type { Filter } from "./types";

const VENDOR = "urn:vendor:hr:1.0:User";

test("whatever is sent, the parser answers or refuses with invalidFilter, in time that grows with the length", () => {
  const pieces = fc.constantFrom(
    ...'( ) [ ] not and or eq ne co pr gt userName emails type value urn:a:1.0:User : . " \\ 1 true null -'.split(" "),
    " ",
    '"x"',
    "  ",
  );
  const lawful = fc.constantFrom("userName pr", 'emails[type eq "work"]', 'title ne ""', "not (active eq true)");
  const text = fc.oneof(
    fc.tuple(lawful, fc.constantFrom(" and ", " or ", " ", " xor "), lawful).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(" ")),
    fc.array(pieces).map((parts) => parts.join("")),
  );
  let accepted = 0;
  fc.assert(
    fc.property(text, (filter) => {
      const said = refusal(() => matches(parseFilter(filter), {}, "User"));
      if (said === "accepted") accepted++;
      else expect(said).toBe("invalid_request invalidFilter");
      expect(["accepted", "invalid_request invalidPath"]).toContain(refusal(() => parsePath(filter)));
    }),
    { numRuns: 10_000 },
  );
  expect(accepted).toBeGreaterThan(100);
}, 60_000);

test("a filter that is written down again reads the same", () => {
  const literal = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !text.includes("\u0000")),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  );
  const path = fc.constantFrom(
    { urn: null, name: "userName", sub: null },
    { urn: null, name: "name", sub: "givenName" },
    { urn: VENDOR, name: "a", sub: "b" },
  );
  const leaf = fc.oneof(
    fc.record({
      kind: fc.constant("compare" as const),
      path,
      operator: fc.constantFrom("eq" as const, "co" as const, "le" as const),
      value: literal,
    }),
    fc.record({ kind: fc.constant("present" as const), path }),
  );
  const filterArb = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.record({ kind: fc.constant("not" as const), term: tie("filter") }),
      fc.record({ kind: fc.constantFrom("and" as const, "or" as const), terms: fc.array(tie("filter"), { minLength: 2, maxLength: 2 }) }),
    ),
  })).filter;
  fc.assert(
    fc.property(filterArb, (filter) => {
      const text = written(filter);
      if (text.length > 1024) return;
      expect(parseFilter(text)).toEqual(filter);
    }),
    { numRuns: 2_000 },
  );
});

function written(filter: Filter): string {
  const name = (path: { urn: string | null; name: string; sub: string | null }) =>
    `${path.urn ? `${path.urn}:` : ""}${path.name}${path.sub ? `.${path.sub}` : ""}`;
  switch (filter.kind) {
    case "compare":
      return `${name(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case "present":
      return `${name(filter.path)} pr`;
    case "not":
      return `not (${written(filter.term)})`;
    case "element":
      return `${name(filter.path)}[${written(filter.filter)}]`;
    default:
      return filter.terms
        .map((term) => (term.kind === "and" || term.kind === "or" ? `(${written(term)})` : written(term)))
        .join(` ${filter.kind} `);
  }
}
