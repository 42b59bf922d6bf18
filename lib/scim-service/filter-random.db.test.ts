/** Random filters on real PostgreSQL against the in-memory oracle. */
import fc from "@/lib/properties/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { ScimError } from "../scim/error";
import { parseFilter } from "../scim/filter";
import { matches } from "../scim/match";
import type { ResourceType } from "../scim/types";
import { agree, kind, mail, makeCrowd, select, VENDOR, word } from "./filter-crowd/testing";

beforeAll(makeCrowd);

const RUNS = Number(process.env.FILTER_RUNS ?? 400);

const text = fc.oneof(word, mail).map((value) => JSON.stringify(value));
const textual = fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "Co");
const ordering = fc.constantFrom("eq", "ne", "gt", "ge", "lt", "le");
const compared = (paths: string[], operator: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...paths), operator, value).map((parts) => parts.join(" "));
const present = (paths: string[]) => fc.constantFrom(...paths).map((path) => `${path} pr`);

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const TEXTS = [
  ..."userName,username,name.givenName,NAME.FamilyName,displayName,title,nickName,emails,emails.value,emails.type,phoneNumbers.value".split(
    ",",
  ),
  ..."roles,addresses.locality,groups.display,groups.type,externalId,meta.version,meta.resourceType,meta.location,id,schemas".split(","),
  ...["department", "Department", "manager.value", "manager", "employeeNumber"].map((name) => `${ENTERPRISE}:${name}`),
  `${ENTERPRISE.toUpperCase()}.department`,
  ...["nick", "NICK", "level", "list", "things", "things.value", "things.kind", "things.note", "empty", "absent"].map(
    (name) => `${VENDOR}:${name}`,
  ),
  "urn:ietf:params:scim:schemas:core:2.0:User:userName",
];
const moment = fc.constantFrom(
  '"2026-01-02T00:00:00Z"',
  '"2026-01-02T01:00:00+01:00"',
  '"2026-01-03T00:00:00.500Z"',
  '"2025-01-01T00:00:00"',
);
const part = fc.oneof(
  compared(["value", "type", "display", "VALUE"], textual, text),
  present(["value", "type", "display"]),
  compared(["primary"], fc.constantFrom("eq", "ne"), fc.constantFrom("true", "false")),
);
const inside = fc.oneof(
  part,
  fc.tuple(part, fc.constantFrom("and", "or"), part).map((parts) => parts.join(" ")),
  part.map((one) => `not (${one})`),
);
const userTerm = fc.oneof(
  { weight: 6, arbitrary: compared(TEXTS, textual, text) },
  { weight: 2, arbitrary: present([...TEXTS, "name", "emails", "addresses", "groups", "active", "meta.created", VENDOR, ENTERPRISE]) },
  { weight: 1, arbitrary: compared(["active"], fc.constantFrom("eq", "ne"), fc.constantFrom("true", "false", '"True"', "null")) },
  { weight: 1, arbitrary: compared(["meta.created", "meta.lastModified"], ordering, moment) },
  { weight: 1, arbitrary: compared(["meta.created"], fc.constantFrom("sw", "co", "ew"), fc.constantFrom('"2026-01"', '"00.500Z"')) },
  { weight: 2, arbitrary: compared([`${VENDOR}:level`, `${VENDOR}:list`], ordering, fc.constantFrom("1", "2", "2.5", "1e1", "-1")) },
  {
    weight: 1,
    arbitrary: compared([`${VENDOR}:flag`, `${VENDOR}:level`], fc.constantFrom("eq", "ne"), fc.constantFrom("true", "false", "null")),
  },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom("emails", "phoneNumbers", "EMAILS"), inside).map(([name, term]) => `${name}[${term}]`) },
  { weight: 1, arbitrary: fc.tuple(kind, text).map(([type, value]) => `emails[type eq "${type}"].value eq ${value}`) },
  { weight: 1, arbitrary: compared(["value", "kind", "note"], textual, text).map((term) => `${VENDOR}:things[${term}]`) },
  { weight: 1, arbitrary: compared(["value", "display", "type"], textual, text).map((term) => `groups[${term}]`) },
);
const groupTerm = fc.oneof(
  compared(["displayName", "DISPLAYNAME", "externalId", "members.display", "members.type", "id", "meta.version"], textual, text),
  present(["displayName", "externalId", "members", "members.value", "meta.created"]),
  compared(["value", "display", "type"], textual, text).map((term) => `members[${term}]`),
  compared(["value", "display", "type"], textual, text).map((term) => `members[not (${term})]`),
);
const tree = (term: fc.Arbitrary<string>) =>
  fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      term,
      fc.tuple(tie("filter"), fc.constantFrom("and", "or", "AND"), tie("filter")).map((parts) => parts.join(" ")),
      tie("filter").map((inner) => `(${inner})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  })).filter;

const bounded = (filter: string) => filter.length <= 1024 && filter.split(/ (?:and|or) /i).length <= 20;

describe("random filters: PostgreSQL and the oracle agree", () => {
  test.each(["User", "Group"] as const)("%s", async (type) => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(tree(type === "User" ? userTerm : groupTerm).filter(bounded), async (filter) => {
        const isRefused = refusalOf(type, filter);
        if (isRefused) await expect(select(type, filter)).rejects.toMatchObject({ scimType: "invalidFilter" });
        else hits += await agree(type, filter);
      }),
      { numRuns: RUNS },
    );
    expect(hits).toBeGreaterThan(0);
  });
});

function refusalOf(type: ResourceType, filter: string): boolean {
  try {
    matches(parseFilter(filter), {}, type);
    return false;
  } catch (error) {
    if (error instanceof ScimError && error.scimType === "invalidFilter") return true;
    throw error;
  }
}
