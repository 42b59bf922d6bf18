import fc from "@/lib/properties/testing";
import { fromString, toUUID, TypeID } from "typeid-js";
import { expect, test } from "vitest";
import { ID_KINDS, newId, parseId, toPublicId, tryParseId } from "./ids";

test.each(ID_KINDS)("a %s id survives the way out and back in", (kind) => {
  const id = newId(kind);
  const text = toPublicId(kind, id);
  expect(text).toMatch(new RegExp(`^${kind}_[0-9a-z]{26}$`));
  expect(parseId(kind, text)).toBe(id);
});

test("thousands within a millisecond are in order, apart, and version 7 of this moment", () => {
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, () => newId("evt"));
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids.slice(0, 100)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const made = Number.parseInt((ids[0] as string).replaceAll("-", "").slice(0, 12), 16);
  expect(made).toBeGreaterThanOrEqual(before);
  expect(made).toBeLessThan(before + 1000);
});

test("ids made later sort later", () => {
  const ids = Array.from({ length: 50 }, () => newId("mem"));
  expect(ids.map((id) => id.slice(0, 13))).toEqual(ids.map((id) => id.slice(0, 13)).toSorted());
});

test.each([
  ["another kind", "dir_01h455vb4pex5vsknk084sn02q"],
  ["a bare uuid", "018d3c1e-7a00-7000-8000-000000000000"],
  ["too short", "mem_01h455"],
  ["a letter outside the alphabet", "mem_01h455vb4pex5vsknk084sn0lu"],
  ["SQL", "mem_' or 1=1 --"],
  ["nothing", ""],
])("%s names nothing", (_name, text) => {
  expect(tryParseId("mem", text)).toBeNull();
  expect(() => parseId("mem", text)).toThrow(expect.objectContaining({ code: "not_found" }));
});

test("our codec writes and reads what the TypeID library does", () => {
  fc.assert(
    fc.property(fc.uuid({ version: [4, 7] }), (uuid) => {
      const text = TypeID.fromUUID("usr", uuid).toString();
      expect(toPublicId("usr", uuid)).toBe(text);
      expect(tryParseId("usr", text)).toBe(toUUID(fromString(text, "usr")));
    }),
  );
  expect(tryParseId("usr", "usr_8zzzzzzzzzzzzzzzzzzzzzzzzz")).toBeNull();
  expect(tryParseId("usr", "usr_7zzzzzzzzzzzzzzzzzzzzzzzzz")).toBe("ffffffff-ffff-ffff-ffff-ffffffffffff");
});
