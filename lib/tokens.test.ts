import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { formatToken, hashSecret, lastFour, TOKEN_DETECTOR, tokenKind } from "./tokens";

const counting = Uint8Array.from({ length: 32 }, (_, index) => index);

test.each([
  ["32 zero bytes", "key", new Uint8Array(32), "rc_key_00000000000000000000000000000000000000000003DGFlC"],
  ["00 01 … 1f", "scim", counting, "rc_scim_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4IJ2i6"],
  ["32 × ff", "link", new Uint8Array(32).fill(255), "rc_link_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp126z8d1"],
] as const)("%s becomes the published vector", (_name, kind, bytes, token) => {
  expect(formatToken(kind, bytes)).toBe(token);
  expect(tokenKind(token)).toBe(kind);
});

test("any single changed character breaks the checksum or the shape", () => {
  const token = formatToken("scim", counting);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: token.length - 1 }), fc.constantFrom(..."0aZ_"), (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      expect(tokenKind(changed)).toBe(changed === token ? "scim" : null);
    }),
  );
});

test("a token is found inside longer text, and only its hash and last four are kept", () => {
  const token = formatToken("key", counting);
  expect(`Authorization: Bearer ${token}.`.match(TOKEN_DETECTOR)).toEqual([token]);
  expect(hashSecret(token)).toHaveLength(32);
  expect(lastFour(token)).toBe(token.slice(-4));
});

test("bytes of another length are refused", () => {
  expect(() => formatToken("key", new Uint8Array(31))).toThrow("32 bytes");
});
