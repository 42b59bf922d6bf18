import { expect, test } from "vitest";
import { newDataKey, open, parseMasterKeys, seal, unwrapDataKey, wrapDataKey, wrappedBy } from "./crypto";

const base64 = (fill: number) => Buffer.alloc(32, fill).toString("base64");
const place = { table: "directory", column: "credential", rowId: "d1", organizationId: "o1" };

test("a sealed value opens in its own place only", () => {
  const key = newDataKey();
  const sealed = seal(key, place, "1//refresh");
  expect(open(key, place, sealed)).toBe("1//refresh");
  for (const other of [{ table: "x" }, { column: "access_token" }, { rowId: "d2" }, { organizationId: "o2" }]) {
    expect(() => open(key, { ...place, ...other }, sealed)).toThrow("does not open in its place");
  }
});

test("an altered or malformed value does not open, and the error carries no secret", () => {
  const key = newDataKey();
  const sealed = seal(key, place, "1//refresh");
  const flipped = sealed.slice(0, -2) + (sealed.endsWith("A") ? "BA" : "AA");
  expect(() => open(key, place, flipped)).toThrow(/does not open/);
  expect(() => open(key, place, "v1.org.x")).toThrow(/malformed/);
  expect(() => open(newDataKey(), place, sealed)).toThrow(expect.objectContaining({ message: expect.not.stringContaining("1//") }));
});

test("sealing twice gives two texts: the nonce is fresh", () => {
  const key = newDataKey();
  expect(seal(key, place, "x")).not.toBe(seal(key, place, "x"));
});

test("a data key is wrapped by the active master key and survives rotation", () => {
  const old = parseMasterKeys(`k1:${base64(1)}`);
  const key = newDataKey();
  const wrapped = wrapDataKey(old, "o1", key);
  expect(wrappedBy(wrapped)).toBe("k1");
  const rotated = parseMasterKeys(`k2:${base64(2)},k1:${base64(1)}`);
  expect(unwrapDataKey(rotated, "o1", wrapped)).toEqual(key);
  expect(wrappedBy(wrapDataKey(rotated, "o1", key))).toBe("k2");
  expect(() => unwrapDataKey(parseMasterKeys(`k2:${base64(2)}`), "o1", wrapped)).toThrow("lacks the key k1");
  expect(() => unwrapDataKey(old, "o2", wrapped)).toThrow("does not open");
});

test.each([
  ["nothing", "", "holds no key"],
  ["no name", base64(1), "kid:base64"],
  ["a short key", "k1:AAAA", "the key k1 is not 32 bytes"],
])("master keys: %s is refused, naming the kid only", (_name, text, message) => {
  expect(() => parseMasterKeys(text)).toThrow(message);
});
