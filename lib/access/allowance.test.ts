import { expect, test } from "vitest";
import { Allowance, rateOf } from "./allowance";

test.each([
  ["50/200", { perSecond: 50, burst: 200, share: 25 }],
  ["1/1", { perSecond: 1, burst: 1, share: 1 }],
  ["1000/10", { perSecond: 1000, burst: 10, share: 10 }],
  ["off", null],
])("%s", (text, rate) => expect(rateOf(text)).toEqual(rate));

test("permits are spent one by one, an empty bucket is not asked before it can hold one, and what is left goes back", () => {
  const allowance = new Allowance({ perSecond: 50, burst: 200, share: 25 });
  expect(allowance.take()).toBe(false);
  expect(allowance.mayAsk(0)).toBe(true);
  allowance.receive(2, 10, 0);
  expect([allowance.take(), allowance.take(), allowance.take()]).toEqual([true, true, false]);
  allowance.receive(0, 0.5, 100);
  expect(allowance.mayAsk(105)).toBe(false);
  expect(allowance.mayAsk(110)).toBe(true);
  allowance.receive(3, 0, 200);
  expect(allowance.handBack()).toBe(3);
  expect(allowance.take()).toBe(false);
});
