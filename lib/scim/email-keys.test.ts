import { expect, test } from "vitest";
import { emailKeys } from "./email-keys";
import type { ScimValue } from "./types";

test.each<[string, ScimValue | undefined, string[] | null]>([
  ["no addresses", undefined, null],
  ["an empty list", [], null],
  ["every address, in its order", [{ value: "b@x.example" }, { value: "a@x.example", primary: true }], ["b@x.example", "a@x.example"]],
  ["letter case and compatibility forms do not count", [{ value: "ＡDA@X.example" }], ["ada@x.example"]],
  ["one that is not in a list", { value: "ada@x.example" }, ["ada@x.example"]],
  ["elements without a text", [{ type: "work" }, { value: 7 }, { value: null }, null, "ada@x.example", ["x"]], null],
])("%s", (_name, emails, keys) => {
  expect(emailKeys(emails === undefined ? {} : { emails })).toEqual(keys);
});
