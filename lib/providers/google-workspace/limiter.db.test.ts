import { expect, test } from "vitest";
import { CALLS_PER_SECOND, makePacer, takeFromDatabase } from "./limiter";

const turns = (pacer: ReturnType<typeof makePacer>, key: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => pacer.turn(key)));

test("one shared rate limit: two processes' worth of calls together stay under 30 a second", async () => {
  const started = performance.now();
  // Two pacers share nothing but the row, as two processes do.
  await Promise.all([turns(makePacer(takeFromDatabase), "google:one", 35), turns(makePacer(takeFromDatabase), "google:one", 35)]);
  const seconds = (performance.now() - started) / 1000;
  expect(70 / seconds).toBeLessThan(CALLS_PER_SECOND * 1.1);
});

test("customers do not wait for each other", async () => {
  await turns(makePacer(takeFromDatabase), "google:busy", 40);
  const started = performance.now();
  await makePacer(takeFromDatabase).turn("google:idle");
  expect(performance.now() - started).toBeLessThan(500);
});

test("an idle customer saved nothing up: a long pause allows no burst", async () => {
  const pacer = makePacer(takeFromDatabase);
  await pacer.turn("google:paused");
  // Passing time is the subject here: there is no condition to wait for.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const started = performance.now();
  await turns(pacer, "google:paused", 31);
  expect(performance.now() - started).toBeGreaterThan(900);
});
