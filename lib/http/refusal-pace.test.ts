import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RefusalPace } from "./refusal-pace";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** When each of `count` refusals that come together may be sent, in ms from now. */
async function sentAt(pace: RefusalPace, key: string, count: number): Promise<number[]> {
  const start = performance.now();
  const sent: number[] = [];
  const all = Promise.all(Array.from({ length: count }, () => pace.wait(key).then(() => sent.push(performance.now() - start))));
  await vi.advanceTimersByTimeAsync(300);
  await all;
  return sent;
}

test("fifty of a second go at once, the others wait; somebody else's do not", async () => {
  const pace = new RefusalPace();
  expect(await sentAt(pace, "a", 53)).toEqual([...Array<number>(50).fill(0), 250, 250, 250]);
  expect(await sentAt(pace, "b", 2)).toEqual([0, 0]);
  expect(await sentAt(pace, "a", 1), "still the same second").toEqual([250]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await sentAt(pace, "a", 1)).toEqual([0]);
});

test("no more are held than memory allows", async () => {
  const sent = await sentAt(new RefusalPace(), "a", 50 + 256 + 4);
  expect(sent.filter((ms) => ms === 0)).toHaveLength(54);
  expect(sent.filter((ms) => ms === 250)).toHaveLength(256);
});
