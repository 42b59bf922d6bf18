import { expect, test } from "vitest";
import { newId } from "../ids";
import { presentTokens } from "./present-tokens";
import type { TokenRecord } from "./token-queries";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 12, minute));
const token = (over: Partial<TokenRecord> = {}): TokenRecord => ({
  id: newId("tok"),
  directoryId: newId("dir"),
  label: "Okta – production",
  lastFour: "9QXa",
  createdBy: "Priya",
  createdAt: at(0),
  expiresAt: null,
  revokedAt: null,
  replacedBy: null,
  lastUsedAt: null,
  storedAt: null,
  alive: true,
  endsInSeconds: null,
  ...over,
});
const adviceFor = (old: Partial<TokenRecord>, fresh: Partial<TokenRecord> | null, last: "old" | "fresh" | null) => {
  const successor = fresh && token(fresh);
  const row = token({ ...old, replacedBy: successor?.id ?? null });
  const lastId = last === "old" ? row.id : last === "fresh" ? (successor?.id ?? null) : null;
  return presentTokens(successor ? [row, successor] : [row], lastId)[0]?.revoke_advice;
};

test.each([
  ["alone", { lastUsedAt: at(1) }, null, "old", "only_token"],
  ["R-15 the new one was never used", { lastUsedAt: at(1) }, {}, "old", "replacement_unused"],
  ["R-15 neither was used", {}, {}, null, "replacement_unused"],
  ["R-15 the new one was used since", { lastUsedAt: at(1) }, { lastUsedAt: at(2) }, "fresh", "safe"],
  ["R-15 the old one came back", { lastUsedAt: at(3) }, { lastUsedAt: at(2) }, "old", "still_used"],
  ["the old one was never used, the new one is", {}, { lastUsedAt: at(2) }, "fresh", "safe"],
] as const)("%s", (_name, old, fresh, last, expected) => {
  expect(adviceFor(old, fresh, last)).toBe(expected);
});

test("a dead token carries no advice; its end says why it is dead", () => {
  const [revoked, expired] = presentTokens(
    [token({ alive: false, revokedAt: at(5) }), token({ alive: false, expiresAt: at(4), revokedAt: at(5), endsInSeconds: -60 })],
    null,
  );
  expect(revoked).toMatchObject({ state: "revoked", revoke_advice: null });
  expect(expired).toMatchObject({ state: "expired", expires_in_days: null });
});

test.each([
  [3 * 86_400 + 1, "expires_soon", 4],
  [3600, "expires_soon", 0],
  [30 * 86_400, "active", null],
] as const)("S6: %i seconds to the end", (endsInSeconds, state, days) => {
  expect(presentTokens([token({ expiresAt: at(0), endsInSeconds })], null)[0]).toMatchObject({ state, expires_in_days: days });
});
