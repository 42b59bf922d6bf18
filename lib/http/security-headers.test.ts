import { describe, expect, test } from "vitest";
import { contentSecurityPolicy, isBareOrigin } from "./security-headers";

test("a page runs only scripts with its nonce and may be framed by nobody", () => {
  const policy = contentSecurityPolicy({ nonce: "abc", frameAncestors: [], development: false });
  expect(policy).toContain("script-src 'nonce-abc' 'strict-dynamic';");
  expect(policy).toContain("style-src 'self' 'nonce-abc';");
  expect(policy).toMatch(/frame-ancestors 'none'$/);
  expect(policy).not.toContain("unsafe");
});

test("the portal may be framed by the vendor's listed origins", () => {
  const policy = contentSecurityPolicy({ nonce: "abc", frameAncestors: ["https://app.example"], development: false });
  expect(policy).toMatch(/frame-ancestors https:\/\/app\.example$/);
});

describe("an origin is listed only when it is bare", () => {
  test.each(["https://app.example", "https://app.example:8443"])("%s", (text) => expect(isBareOrigin(text)).toBe(true));
  test.each([
    "http://app.example",
    "https://app.example/",
    "https://app.example; script-src *",
    "https://*",
    "*",
    "https://a@app.example",
    "",
  ])("not %s", (text) => expect(isBareOrigin(text)).toBe(false));
});
