import { describe, expect, test } from "vitest";
import { hintFor, remember } from "./hints";

const NOW = Date.parse("2026-11-22T12:00:00Z");

/** A UUIDv7 made at a time. */
function idAt(ms: number, tail = 0): string {
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${tail.toString(16).padStart(12, "0")}`;
}
const old = (tail: number) => idAt(NOW - 3_600_000, tail);

describe("places of a list", () => {
  test("the nearest one at or before is found", () => {
    for (const position of [100, 300, 200]) remember("near", position, old(position), 0, NOW);
    expect(hintFor("near", 99)).toBeNull();
    expect(hintFor("near", 100)).toEqual({ position: 100, after: old(100), shifts: 0 });
    expect(hintFor("near", 299)).toMatchObject({ position: 200 });
    expect(hintFor("near", 100_000)).toMatchObject({ position: 300 });
    expect(hintFor("another", 100)).toBeNull();
  });

  test("all are forgotten once a row has left or come back", () => {
    remember("moved", 100, old(1), 4, NOW);
    remember("moved", 200, old(2), 4, NOW);
    remember("moved", 300, old(3), 5, NOW);
    expect(hintFor("moved", 200)).toBeNull();
    expect(hintFor("moved", 300)).toMatchObject({ shifts: 5 });
  });

  test("none is kept where rows may still come in between", () => {
    remember("young", 100, idAt(NOW - 9_000), 0, NOW);
    expect(hintFor("young", 100)).toBeNull();
    remember("young", 100, idAt(NOW - 11_000), 0, NOW);
    expect(hintFor("young", 100)).not.toBeNull();
  });

  test("a list remembers so many, the newest", () => {
    for (let position = 1; position <= 3000; position++) remember("many", position, old(position), 0, NOW);
    expect(hintFor("many", 500)).toBeNull();
    expect(hintFor("many", 3000)).toMatchObject({ position: 3000 });
  });
});
