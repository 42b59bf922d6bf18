/** Everything that clients rely on (e2e/scim), played against the routes without a network: the fast half of the wire suite. */
import { describe, test } from "vitest";
import { CASES } from "@/e2e/scim/cases";
import { endsConsistent } from "../check/testing";
import { aScimDirectory, type ScimDirectory } from "./testing";

endsConsistent();
let here: Promise<ScimDirectory> | null = null;

describe.each([...new Set(CASES.map(({ section }) => section))])("%s", (name) => {
  for (const { who, section, title, run } of CASES)
    if (section === name)
      test(`${who}: ${title}`, async () => {
        here ??= aScimDirectory();
        await run((await here).scim);
      });
});
