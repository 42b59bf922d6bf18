import { expect, test } from "vitest";
import { findLinkToken } from "./link-token";

const token = `rc_link_${"a".repeat(49)}`;

test.each([
  ["a whole address", `https://app.example/setup#${token}`, token],
  ["the token alone, with spaces around it", `  ${token}\n`, token],
  ["a mail that quotes it", `<https://app.example/setup#${token}>, thanks`, token],
  ["a cut one", "https://app.example/setup#rc_link_abc", null],
  ["something else", "https://app.example/setup", null],
])("%s", (_name, text, expected) => {
  expect(findLinkToken(text)).toBe(expected);
});
