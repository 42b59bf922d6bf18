import { expect, test } from "vitest";
import { type DoctorFacts, examine } from "./doctor";

const now = new Date("2026-11-22T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
const facts = (over: Partial<DoctorFacts>): DoctorFacts => ({
  provider: "okta",
  enabled: true,
  tokens: [{ state: "active", created_at: minutesAgo(60) }],
  contact: { lastSeenAt: null, firstUserAt: null },
  people: 0,
  departures: 0,
  silenceMinutes: 20,
  now,
  ...over,
});
const codes = (over: Partial<DoctorFacts>) => examine(facts(over)).map(({ code }) => code);

test.each([
  ["A-34 nobody since the token was made", {}, ["nobody_arrives"]],
  ["A-34 only a probe, long ago", { contact: { lastSeenAt: minutesAgo(30), firstUserAt: null } }, ["nobody_arrives"]],
  ["a probe a moment ago", { contact: { lastSeenAt: minutesAgo(5), firstUserAt: null } }, []],
  ["a token made a moment ago", { tokens: [{ state: "active", created_at: minutesAgo(5) }] }, []],
  ["no token that lives", { tokens: [{ state: "revoked", created_at: minutesAgo(60) }] }, []],
  ["people arrived once", { contact: { lastSeenAt: minutesAgo(500), firstUserAt: minutesAgo(500) }, people: 3 }, []],
  ["A-35 Google has never told of a departure", { provider: "google_scim", people: 8 }, ["suspended_trigger"]],
  ["A-35 it has", { provider: "google_scim", people: 8, departures: 1 }, []],
  ["A-35 another provider", { people: 8 }, []],
] as const)("%s", (_name, over, expected) => {
  expect(codes(over as Partial<DoctorFacts>)).toEqual(expected);
});

test("A-34: the finding says for how long, and whether anything was heard at all", () => {
  expect(examine(facts({}))[0]?.params).toEqual({ minutes: 60, seen: "no", provider: "okta" });
  expect(examine(facts({ contact: { lastSeenAt: minutesAgo(30), firstUserAt: null } }))[0]?.params).toMatchObject({
    minutes: 30,
    seen: "yes",
  });
});
