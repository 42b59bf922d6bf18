import { expect, test } from "vitest";
import { Turns } from "./turns";

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
