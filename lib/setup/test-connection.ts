/** The itemised connection test: real calls, one line each, and for each failed one why and what to do (N-16). */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { type Connection, findConnection } from "../directories/connection";
import { grantStore } from "../directories/grant";
import type { DirectoryDraft } from "../directories/schema";
import type { Id } from "../ids";
import { refreshTokens } from "../providers/google-workspace/oauth";
import { type Probe, type ProbeKey, type ProbeLine, probe } from "../providers/google-workspace/probe";
import { isProviderError, type ProviderError } from "../providers/types";
import { findTestGroup, markTested } from "./read-groups-queries";
import type { TestLine } from "./schema";

export async function testConnection(ctx: Ctx, directoryId: Id<"dir">): Promise<TestLine[]> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const connection = await findConnection(ctx.organizationId, directoryId);
  const grant = grantStore(ctx.organizationId, directoryId);

  const started = performance.now();
  try {
    await grant.refreshed(null, async () => refreshTokens(await grant.refreshToken(), undefined, TRIES));
  } catch (error) {
    if (!isProviderError(error)) throw error;
    return [line("signed_in", error, elapsed(started)), ...REST.map(waiting)];
  }
  const signedInMs = elapsed(started);

  const group = await findTestGroup(prisma(), ctx.organizationId, directoryId, (connection.draft as DirectoryDraft | null)?.groupIds ?? []);
  const reads = await probe(grant, {
    account: connection.connectedSub ?? connection.connectedAs ?? "",
    pool: connection.customerId ?? undefined,
    ...(group ? { group } : {}),
  });
  const refusedToken = reads.lines.find(({ error }) => error?.problem === "credential_refused");
  if (refusedToken) return [line("signed_in", refusedToken.error, refusedToken.ms), ...REST.map(waiting)];
  const lines = [
    line("signed_in", null, signedInMs),
    ofProbe(reads, "users"),
    ofProbe(reads, "groups"),
    // No group, nothing to read: the line waits and stands in nobody's way.
    ofProbe(reads, "members"),
    domainLine(connection, reads),
  ];
  if (lines.every(({ state, key }) => state === "passed" || (key === "members" && !group)))
    await markTested(prisma(), ctx.organizationId, directoryId);
  return lines;
}

/** A person waits. */
const TRIES = 3;
const REST = ["users", "groups", "members", "domain"] as const;

/** The same customer as at the first connection, and a domain somebody vouches for. */
function domainLine(connection: Connection, reads: Probe): TestLine {
  const ms = reads.lines.find(({ key }) => key === "self")?.ms ?? null;
  const base = { key: "domain" as const, count: null, total: null, ms };
  if (reads.customerId === null) return waiting("domain");
  if (connection.customerId !== null && connection.customerId !== reads.customerId)
    return { ...base, state: "failed", problem: { code: "google_other_customer", params: { domain: connection.primaryDomain } } };
  if (connection.domainConfirmation !== null)
    return { ...base, state: "failed", problem: { code: "google_other_domain", params: { domain: connection.domainConfirmation } } };
  return { ...base, state: "passed", problem: null };
}

function ofProbe(reads: Probe, key: Exclude<ProbeKey, "self">): TestLine {
  const found: ProbeLine | undefined = reads.lines.find((one) => one.key === key);
  return found ? line(key, found.error, found.ms) : waiting(key);
}

function line(key: TestLine["key"], error: ProviderError | null, ms: number | null): TestLine {
  const problem = error && { code: error.reason ?? error.problem, params: { reason: error.providerReason } };
  return { key, state: error ? "failed" : "passed", count: null, total: null, ms, problem };
}

const waiting = (key: TestLine["key"]): TestLine => ({ key, state: "waiting", count: null, total: null, ms: null, problem: null });
const elapsed = (from: number) => Math.round(performance.now() - from);
