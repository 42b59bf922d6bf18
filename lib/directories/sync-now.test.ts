import { expect, test } from "vitest";
import { syncNow } from "./sync-now";

const now = new Date("2026-11-22T10:00:00Z");
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test.each([
  ["never asked", { state: "active", openRun: false, lastManualAt: null }, { allowed: true, reason: null }],
  ["asked long ago", { state: "active", openRun: false, lastManualAt: ago(61) }, { allowed: true, reason: null }],
  ["asked just now", { state: "active", openRun: false, lastManualAt: ago(20) }, { allowed: false, reason: "too_soon", until: ago(-40) }],
  ["a run is under way", { state: "active", openRun: true, lastManualAt: ago(20) }, { allowed: false, reason: "running" }],
  ["held directories are still checked", { state: "held", openRun: false, lastManualAt: null }, { allowed: true }],
  ["failing directories may be tried again", { state: "failing", openRun: false, lastManualAt: null }, { allowed: true }],
  ["paused", { state: "paused", openRun: false, lastManualAt: null }, { allowed: false, reason: "paused" }],
  ["not authorized any more", { state: "needs_reauth", openRun: false, lastManualAt: null }, { allowed: false, reason: "needs_reauth" }],
] as const)("S-14 Sync Now: %s", (_name, facts, expected) => {
  expect(syncNow({ ...facts, now })).toMatchObject(expected);
});
