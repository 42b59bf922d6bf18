import { expect, test } from "vitest";
import { CALLS_PER_SECOND, Gate, makePacer } from "./limiter";

test("calls at once: starts at 8, halved by a quota reply, one more per 50 good calls, never above 16", async () => {
  const gate = new Gate();
  expect(gate.limit).toBe(8);
  gate.slowDown();
  expect(gate.limit).toBe(4);
  for (let n = 0; n < 49; n++) gate.wentWell();
  expect(gate.limit).toBe(4);
  gate.wentWell();
  expect(gate.limit).toBe(5);
  for (let n = 0; n < 5000; n++) gate.wentWell();
  expect(gate.limit).toBe(16);
  for (let n = 0; n < 9; n++) gate.slowDown();
  expect(gate.limit).toBe(1);
});

test("nobody enters past the limit, and everybody gets in", async () => {
  const gate = new Gate();
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      const leave = await gate.enter();
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inside--;
      leave();
    }),
  );
  expect(most).toBe(8);
});

test("an aborted wait ends at once", async () => {
  const gate = new Gate();
  for (let n = 0; n < 8; n++) await gate.enter();
  const stop = new AbortController();
  const waiting = gate.enter(stop.signal);
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});

test("departures are handed out in order, each once, as far apart as they were given", async () => {
  // Stands in for the database's row, which is told the same: when the next departure may be.
  let nextAt = performance.now();
  let asked = 0;
  const pacer = makePacer(async (_key, count) => {
    asked++;
    const now = performance.now();
    const from = Math.max(nextAt, now);
    nextAt = from + (count * 1000) / CALLS_PER_SECOND;
    return from - now;
  });
  const started = performance.now();
  await Promise.all(Array.from({ length: 31 }, () => pacer.turn("a")));
  expect(performance.now() - started).toBeGreaterThan(950);
  expect(asked).toBe(7);
});
