import { expect, test } from "vitest";
import { formatToken } from "../tokens";
import { masked, within } from "./mask";

const token = formatToken("scim", new Uint8Array(32));
const of = (value: unknown) => masked(JSON.stringify(value), value);

test.each<[string, unknown, unknown, boolean]>([
  ["nothing secret", { userName: "a", emails: [{ value: "a@b" }] }, { userName: "a", emails: [{ value: "a@b" }] }, false],
  ["a password", { userName: "a", password: "x" }, { userName: "a", password: "[masked]" }, false],
  ["a password by path", { op: "add", path: "password", value: "x" }, { op: "add", path: "password", value: "[masked]" }, false],
  ["a password inside", { Operations: [{ value: { Password: "x" } }] }, { Operations: [{ value: { Password: "[masked]" } }] }, false],
  ["another secret's name", { apiToken: "x", active: true }, { apiToken: "[masked]", active: true }, true],
  ["one of our tokens in a text", { title: `see ${token}.` }, { title: "see [masked]." }, true],
  ["a webhook secret in a list", { x: ["whsec_AAEC"] }, { x: ["[masked]"] }, true],
])("%s", (_name, value, kept, other) => expect(of(value)).toEqual({ body: kept, masked: other }));

test("a token written with escapes is found all the same", () => {
  const text = `{"title":"\\u0072c_scim_${token.slice(8)}"}`;
  expect(masked(text, JSON.parse(text)).body).toEqual({ title: "[masked]" });
});

test("what is too large is told by its size only", () => {
  expect(within({ body: { a: 1 }, masked: false }, 100, 50)).toEqual({ truncated: true, bytes: 100 });
  expect(within({ body: { a: 1 }, masked: true }, 10, 50)).toEqual({ body: { a: 1 }, masked: true });
});
