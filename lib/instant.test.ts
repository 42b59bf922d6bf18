import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { isoOf } from "./instant";

test("any moment is written as the runtime writes it, whatever was asked before", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), fc.integer({ min: 0, max: 4_000_000 }), (ms, later) => {
      for (const one of [ms, Math.min(ms + later, 8.64e15)]) expect(isoOf(one)).toBe(new Date(one).toISOString());
    }),
    { numRuns: 6000 },
  );
});

test.each([0, -1, 1, 59_999, 60_000, -60_000, 951_782_400_000, 253_402_300_799_999, 253_402_300_800_000, -62_167_219_200_001, 8.64e15])(
  "%d",
  (ms) => expect(isoOf(ms)).toBe(new Date(ms).toISOString()),
);

test("fractions are dropped, as a date drops them", () => {
  for (const ms of [1.9, -1.9, -0.5]) expect(isoOf(ms)).toBe(new Date(ms).toISOString());
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 60_000])("%d is no moment", (ms) => expect(() => isoOf(ms)).toThrow(RangeError));
