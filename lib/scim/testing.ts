/** One stored person, and how the tests of patches change them. */
import { ScimError } from "./error";
import { applyUserPatch, parsePatch } from "./patch";
import { ENTERPRISE_URN, PATCH_URN, USER_URN } from "./schema";
import type { ScimObject, ScimValue } from "./types";

export const VENDOR = "urn:vendor:hr:1.0:User";

export const stored: ScimObject = {
  schemas: [USER_URN, ENTERPRISE_URN, VENDOR],
  externalId: "e1",
  userName: "ada@x.test",
  name: { familyName: "Love", givenName: "Ada" },
  displayName: "Ada",
  active: true,
  emails: [
    { value: "ada@work.test", type: "work", primary: true },
    { value: "ada@home.test", type: "home" },
  ],
  [ENTERPRISE_URN]: { department: "Math", manager: { value: "m1" } },
  [VENDOR]: { level: 7, tags: ["a"], car: { color: "red" } },
};
const FACTS: Readonly<Record<string, ScimValue>> = {
  id: "usr_1",
  meta: { resourceType: "User", created: "2026-01-02T03:04:05.000Z", location: "https://x.test/Users/usr_1" },
  groups: [{ value: "grp_1", display: "Engineers" }],
};
export const facts = (name: string) => FACTS[name];

export type Operation = { op: string; path?: ScimValue; value?: ScimValue };
export const patched = (operations: Operation[], resource: ScimObject = stored) =>
  applyUserPatch(resource, parsePatch({ schemas: [PATCH_URN], Operations: operations }), facts);
export const result = (...operations: Operation[]) => patched(operations).resource;
export const refusal = (work: () => unknown): string => {
  try {
    work();
    return "accepted";
  } catch (error) {
    if (error instanceof ScimError) return `${error.code} ${error.scimType}`;
    throw error;
  }
};
