import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { JITTER, untilNextSync } from "./schedule";

const MINUTE = 60_000;

test("N-23 on a fake clock, runs at the default interval are 30 minutes ± jitter apart", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 2, maxLength: 60 }), (dice) => {
      let clock = 0;
      const starts = dice.map((roll) => {
        const start = clock;
        clock += untilNextSync({ outcome: "succeeded" }, 30, roll);
        return start;
      });
      for (let i = 1; i < starts.length; i++) {
        const gap = Number(starts[i]) - Number(starts[i - 1]);
        expect(gap).toBeGreaterThanOrEqual(30 * MINUTE * (1 - JITTER));
        expect(gap).toBeLessThanOrEqual(30 * MINUTE * (1 + JITTER));
      }
    }),
  );
});

test("the dice move the start both ways", () => {
  expect(untilNextSync({ outcome: "succeeded" }, 30, 0)).toBe(27 * MINUTE);
  expect(untilNextSync({ outcome: "succeeded" }, 30, 0.5)).toBe(30 * MINUTE);
  expect(untilNextSync({ outcome: "succeeded" }, 60, 0.5)).toBe(60 * MINUTE);
});

test.each([
  [1, 5],
  [2, 10],
  [3, 20],
  [4, 30],
  [50, 30],
])("S-13 after %i failed runs the next try comes in %i of 30 minutes", (failedRuns, minutes) => {
  expect(untilNextSync({ outcome: "failed", failedRuns }, 30, 0.5)).toBe(minutes * MINUTE);
});

test("the provider's own waiting time is obeyed", () => {
  expect(untilNextSync({ outcome: "failed", failedRuns: 1, retryAfterSeconds: 3600 }, 30, 0.5)).toBe(60 * MINUTE);
});

test("a refused credential is tried daily", () => {
  expect(untilNextSync({ outcome: "credential_refused" }, 30, 0.5)).toBe(24 * 60 * MINUTE);
});
