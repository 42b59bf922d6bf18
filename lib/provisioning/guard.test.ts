import { describe, expect, test } from "vitest";
import type { Id } from "../ids";
import { guardLimit, guardOf, judgeLosses, mustHold } from "./guard";
import type { Loss } from "./types";

const pull = guardOf("google_workspace", {});
const loss = (at: number, over: Partial<Loss> = {}): Loss => ({
  memberId: `m${at}` as Id<"mem">,
  userId: null,
  externalId: `g${at}`,
  email: `m${at}@halden.example`,
  kind: "departure",
  reasonCode: "suspended",
  reasonParams: {},
  fromRoleId: "staff",
  toRoleId: null,
  ...over,
});
const facts = { guard: pull, active: 100, earlier: 0, highestRoleId: "admin", highestActive: 3 };
const losses = (count: number) => Array.from({ length: count }, (_, at) => loss(at));

test.each([
  ["five of a small company may go", 5, 20, false],
  ["six may not", 6, 20, true],
  ["ten of a hundred may", 10, 100, false],
  ["eleven may not", 11, 100, true],
  ["the whole of a tiny company may not pass when it is more than five", 6, 6, true],
])("%s", (_name, leaving, active, held) => expect(mustHold(leaving, active, pull)).toBe(held));

test("push has its own limits, and a directory its own over both", () => {
  expect(guardOf("okta", {})).toEqual({ people: 20, share: 0.3, windowMinutes: 60 });
  expect(guardLimit(guardOf("okta", {}), 100)).toBe(30);
  expect(guardOf("okta", { people: 1, share: "all" })).toEqual({ people: 1, share: 0.3, windowMinutes: 60 });
});

describe("a judgement", () => {
  test("below the limit all apply; past it none, whatever their kind", () => {
    expect(judgeLosses(losses(10), facts)).toMatchObject({ hold: [], cause: null });
    const past = judgeLosses(
      [
        ...losses(6),
        ...losses(12)
          .slice(6)
          .map((one) => ({ ...one, kind: "role_loss" as const })),
      ],
      facts,
    );
    expect(past.apply).toEqual([]);
    expect(past.hold).toHaveLength(12);
    expect(past.counts).toEqual({ departures: 6, role_losses: 6, active: 100, limit: 10 });
  });

  test("earlier losses of the window count, also those an open hold keeps", () => {
    expect(judgeLosses(losses(5), { ...facts, earlier: 5 }).hold).toEqual([]);
    expect(judgeLosses(losses(5), { ...facts, earlier: 6 }).hold).toHaveLength(5);
  });

  test("the last of the highest role are held, nobody else", () => {
    const some = [loss(1, { fromRoleId: "admin" }), loss(2)];
    expect(judgeLosses(some, { ...facts, highestActive: 2 }).hold).toEqual([]);
    const last = judgeLosses(some, { ...facts, highestActive: 1 });
    expect(last).toMatchObject({ cause: "last_highest_role", apply: [{ memberId: "m2" }], hold: [{ memberId: "m1", lastHighest: true }] });
  });
});
