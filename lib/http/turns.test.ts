import { expect, test } from "vitest";
import { Presence, Turns } from "./turns";

const gate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};
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
