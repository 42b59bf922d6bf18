import { expect, test } from "vitest";
import { redact } from "./logger";
import { formatToken } from "./tokens";

const token = formatToken("scim", new Uint8Array(32).fill(7));

test.each([
  ["a header", { headers: { authorization: `Bearer ${token}`, cookie: "a=b" } }],
  ["an OAuth answer", { access_token: "ya29.secret", refresh_token: "1//secret", code: "4/0Abc def", state: "x".repeat(43) }],
  ["a token inside a sentence", { detail: `sent ${token} twice` }],
  ["a webhook secret", { note: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }],
  ["an error with a cause", { err: new Error("refused", { cause: new Error(`token ${token}`) }) }],
  ["a password", { form: { email: "a@x.test", password: "correct horse" } }],
])("%s leaves no secret in the log", (_name, entry) => {
  const line = JSON.stringify(redact(entry));
  for (const secret of [token, "ya29.secret", "1//secret", "4/0Abc", "whsec_Mf", "correct horse"]) expect(line).not.toContain(secret);
});

test("words that explain stay readable", () => {
  expect(redact({ code: "not_found", state: "needs_reauth", errorCode: "missing_scope", runId: "run_1" })).toEqual({
    code: "not_found",
    state: "needs_reauth",
    errorCode: "missing_scope",
    runId: "run_1",
  });
});

test("values are cut at 2 KB and depth is bounded", () => {
  expect(String((redact({ text: "x".repeat(9000) }) as { text: string }).text).length).toBeLessThan(2100);
  const deep: Record<string, unknown> = {};
  deep.self = { a: { b: { c: { d: { e: { f: { g: { h: 1 } } } } } } } };
  expect(JSON.stringify(redact(deep))).toContain("[deep]");
});
