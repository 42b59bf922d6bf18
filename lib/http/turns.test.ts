import { afterEach, expect, test, vi } from "vitest";
import { Presence, Turns } from "./turns";

const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};
afterEach(() => void vi.useRealTimers());
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("one key's crowd waits in order; another key passes at once; a failure gives its place back", async () => {
  const turns = new Turns({ atOnce: 2, waiting: 2 });
  const gates = Array.from({ length: 4 }, gate);
  const started: number[] = [];
  const crowd = gates.map(({ opened }, at) =>
    turns.run("a", async () => {
      started.push(at);
      await opened;
      if (at === 0) throw new Error("failed");
      return at;
    }),
  );
  crowd[0]?.catch(() => {});
  await settle();
  expect(started).toEqual([0, 1]);
  await expect(turns.run("a", async () => 5)).rejects.toMatchObject({ code: "rate_limited", retryAfter: 1 });
  expect(await turns.run("b", async () => "b")).toBe("b");

  gates[0]?.open();
  await expect(crowd[0]).rejects.toThrow("failed");
  await settle();
  expect(started).toEqual([0, 1, 2]);
  for (const one of gates) one.open();
  expect(await Promise.all(crowd.slice(1))).toEqual([1, 2, 3]);
  expect(await turns.run("a", async () => "again")).toBe("again");
});

test("beside somebody else a crowd has fewer places; alone again, all of them", async () => {
  let now = 0;
  const presence = new Presence(() => now);
  const [turns, others] = [new Turns({ atOnce: 3, beside: 1, waiting: 9 }, presence), new Turns({ atOnce: 3, waiting: 9 }, presence)];
  const gates = Array.from({ length: 7 }, gate);
  const started: number[] = [];
  const enter = (at: number) =>
    turns.run("a", async () => {
      started.push(at);
      await gates[at]?.opened;
    });
  const crowd = [enter(0), enter(1)];
  await settle();
  expect(started).toEqual([0, 1]);

  // Whoever comes by another way counts as well.
  await others.run("b", async () => {});
  crowd.push(enter(2), enter(3), enter(4), enter(5));
  gates[0]?.open();
  await settle();
  expect(started).toEqual([0, 1]);
  gates[1]?.open();
  await settle();
  expect(started).toEqual([0, 1, 2]);

  // Alone again: who comes then does not overtake those who wait.
  now = 1000;
  crowd.push(enter(6));
  await settle();
  expect(started).toEqual([0, 1, 2, 3, 4]);
  gates[2]?.open();
  gates[3]?.open();
  await settle();
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  for (const one of gates) one.open();
  await Promise.all(crowd);
});

/** When each of twelve that come together begins, in ms from now; each works for 10. */
async function beginnings(turns: Turns): Promise<number[]> {
  const begun: number[] = [];
  const start = performance.now();
  const crowd = Array.from({ length: 12 }, () =>
    turns.run("a", async () => {
      begun.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }),
  );
  await vi.advanceTimersByTimeAsync(200);
  await Promise.all(crowd);
  return begun;
}

test("a crowd beside somebody else has one under way and rests four times as long; what is left of it does not", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  const presence = new Presence();
  presence.note("b");
  // Ten behind two are a crowd: 10 ms of work, 40 of rest. Seven are none.
  expect(await beginnings(new Turns({ atOnce: 16, beside: 2, waiting: 20 }, presence))).toEqual([
    0, 0, 50, 100, 150, 150, 160, 160, 170, 170, 180, 180,
  ]);
});

test("a crowd that is alone never rests", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  expect(await beginnings(new Turns({ atOnce: 1, beside: 1, waiting: 20 }))).toEqual(Array.from({ length: 12 }, (_, at) => at * 10));
});
