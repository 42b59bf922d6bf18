/** The customer's status page: how the directory does, what waits for somebody, what changed last. */
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import { databaseNow } from "../db/transaction";
import { PROVIDER_NAMES } from "../directories/create";
import { type DirectoryRow, findPortalDirectory } from "../directories/queries";
import { syncNow } from "../directories/sync-now";
import { RollcallError } from "../errors";
import { asId, toPublicId } from "../ids";
import { expectedDomains } from "../organizations/domains";
import { findOrganization, type OrganizationRow } from "../organizations/queries";
import { readSettings } from "../settings/queries";
import { presentRole } from "../roles/present";
import { listRoleRows, type RoleRow } from "../roles/queries";
import { endpointOf, presentContact, type PushState, pushState } from "./connection";
import { isLiving } from "./connection-problems";
import { inviterOf, isHybrid, isPushed } from "./facts";
import { exactPeople } from "./group-queries";
import { offerOf } from "./providers";
import { readRun } from "./run-view";
import type { StatusView } from "./schema";
import {
  appliedGroups,
  dayBars,
  findRunFacts,
  latestEntries,
  latestMoves,
  openHolds,
  peopleByRole,
  peopleToFix,
  pushBars,
} from "./status-queries";
import { vendorView } from "./vendor";

/** A group that could not be read in so many runs is a matter for people (reliability.md §5). */
const UNREADABLE_RUNS = 3;
const SHOWN_PEOPLE = 20;
const WEEK_MS = 7 * 24 * 3600_000;
/** Said, but no reason to call the sync itself broken. */
const QUIET = new Set(["people_to_fix", "token_expires", "no_groups", "suspended_still_active"]);

export async function readStatus(ctx: Ctx): Promise<StatusView> {
  const db = prisma();
  const directory = await requireEnabled(ctx, db);
  const [settings, organization, roles, now, runs] = await Promise.all([
    readSettings(db),
    findOrganization(ctx.organizationId, db),
    listRoleRows(db),
    databaseNow(db),
    findRunFacts(db, directory),
  ]);
  const pushed = isPushed(directory) ? await pushState(ctx, directory) : null;
  const attention = [...(await attentionOf(db, directory, organization)), ...(pushed ? pushAttention(directory, pushed) : [])];
  const pressed = syncNow({ state: directory.state, openRun: runs.open !== null, lastManualAt: runs.lastManualAt, now });
  return {
    organization: { name: organization.name },
    vendor: vendorView(settings, (await inviterOf(ctx, settings, db)).email),
    directory: {
      id: toPublicId("dir", directory.id),
      provider: directory.provider,
      provider_name: PROVIDER_NAMES[directory.provider],
      state: directory.state,
      connected_as: directory.connectedAs,
      primary_domain: directory.primaryDomain,
      granted_scopes: directory.grantedScopes,
      interval_minutes: directory.intervalMinutes,
      enabled_at: directory.enabledAt?.toISOString() ?? null,
      enabled_by: directory.enabledBy,
    },
    health: healthOf(
      directory,
      runs.open !== null,
      attention.some(({ code }) => !QUIET.has(code)),
    ),
    last_checked_at: pushed ? pushed.contact.lastSeenAt : (directory.lastCheckedAt?.toISOString() ?? null),
    next_check_at: directory.state === "paused" || (pushed && !isHybrid(directory)) ? null : (directory.nextSyncAt?.toISOString() ?? null),
    paused: directory.state === "paused" ? { by: directory.pausedBy ?? "", at: directory.pausedAt?.toISOString() ?? "" } : null,
    sync_now:
      pushed && !isHybrid(directory)
        ? { allowed: false, reason: null, until: null }
        : { ...pressed, until: pressed.until?.toISOString() ?? null },
    attention,
    last_day: await lastDay(db, directory),
    people: await peopleOf(db, directory, roles),
    groups: await groupsOf(db, directory, roles, now),
    latest: await latestOf(db, directory),
    run: runs.open ? await readRun(ctx, { directoryId: directory.id, runId: asId("run", runs.open) }) : null,
    push: pushed && presentPush(directory, pushed),
  };
}

function presentPush(directory: DirectoryRow, pushed: PushState): StatusView["push"] {
  return {
    endpoint_url: endpointOf(directory),
    contact: presentContact(pushed.contact, pushed.tokens),
    counts: pushed.arrived,
    expected: offerOf(directory.provider).delay,
    tokens: pushed.tokens.filter(isLiving),
    hybrid: isHybrid(directory),
  };
}

/** The same findings as on the connect page. A paused directory refuses on purpose, so silence there says nothing. */
function pushAttention(directory: DirectoryRow, { problems, tokens }: PushState): StatusView["attention"] {
  const list: StatusView["attention"] = [];
  if (!tokens.some(isLiving)) list.push({ code: "no_token", params: {}, action: "tokens" });
  for (const { code, params } of problems) {
    if (directory.state === "paused" && code === "no_request") continue;
    const action = code === "token_refused" || code === "token_expires" || code === "token_lost" ? "tokens" : "guide";
    list.push({ code, params: { ...params }, action });
  }
  return list;
}

/** The directory the status page and its actions are about. @throws RollcallError wrong_state before it is enabled */
export async function requireEnabled(ctx: Ctx, db: Db = prisma()): Promise<DirectoryRow> {
  const directory = await findPortalDirectory(ctx.organizationId, db);
  if (directory && directory.state !== "draft") return directory;
  throw new RollcallError("wrong_state", "Directory sync is not enabled yet. Finish the setup first.", { reason: "not_enabled" });
}

// Paused and broken outrank everything: whoever looks must see that nothing is checked. A failing check repairs itself,
// so it shows only when it has failed repeatedly. People to fix are named below it: the sync itself is in order.
function healthOf(directory: DirectoryRow, running: boolean, attention: boolean): StatusView["health"] {
  if (directory.state === "disconnected") return "disconnected";
  if (directory.state === "paused") return "paused";
  if (running) return "syncing";
  return attention ? "needs_attention" : "in_sync";
}

async function attentionOf(db: Db, directory: DirectoryRow, organization: OrganizationRow): Promise<StatusView["attention"]> {
  const [holds, people, groups] = await Promise.all([
    openHolds(db, directory),
    peopleToFix(db, directory, 500),
    appliedGroups(db, directory),
  ]);
  const list: StatusView["attention"] = [];
  if (directory.state === "needs_reauth")
    list.push({ code: "needs_reauth", params: { email: directory.connectedAs, date: errorOf(directory).at }, action: "reauthorize" });
  if (directory.domainConfirmation)
    list.push({
      code: "domain_confirmation",
      params: { domain: directory.domainConfirmation, expected: expectedDomains(organization) },
      action: "none",
    });
  for (const hold of holds)
    list.push({
      code: hold.cause,
      params: { ...(hold.counts as Record<string, unknown>), opened_at: hold.openedAt.toISOString() },
      action: "review_hold",
      hold_id: toPublicId("hld", hold.id),
    });
  if (directory.state === "failing") list.push({ code: "failing", params: { ...errorOf(directory) }, action: "none" });
  const gone = groups.filter(({ deletedAt }) => deletedAt);
  const kept = await exactPeople(
    db,
    directory,
    gone.map(({ id }) => id),
  );
  for (const group of gone)
    list.push({
      code: "group_deleted",
      params: { group: group.displayName, people: kept.get(group.id) ?? group.memberCount ?? 0 },
      action: "edit_groups",
    });
  for (const group of groups.filter(({ deletedAt, unreadableRuns }) => !deletedAt && unreadableRuns >= UNREADABLE_RUNS))
    list.push({ code: "group_unreadable", params: { group: group.displayName, runs: group.unreadableRuns }, action: "edit_groups" });
  if (people.length > 0)
    list.push({
      code: "people_to_fix",
      params: { count: people.length },
      action: "none",
      people: people.slice(0, SHOWN_PEOPLE).map(({ name, email, reasonCode, reasonParams }) => ({
        name: name ?? email ?? "",
        email,
        reason_code: reasonCode,
        reason_params: reasonParams,
      })),
    });
  return list;
}

function errorOf(directory: DirectoryRow): { code: string; at: string } & Record<string, unknown> {
  const { code = "unavailable", at = "", params = {} } = (directory.lastError ?? {}) as { code?: string; at?: string; params?: object };
  return { ...params, code, at };
}

async function lastDay(db: Db, directory: DirectoryRow): Promise<StatusView["last_day"]> {
  const bars = await (isPushed(directory) ? pushBars : dayBars)(db, directory);
  const sum = (pick: (bar: (typeof bars)[number]) => number) => bars.reduce((total, bar) => total + pick(bar), 0);
  return {
    checks: sum((bar) => bar.checks),
    changes: sum((bar) => bar.changes),
    failed: sum((bar) => (bar.failed ? 1 : 0)),
    bars: bars.map((bar) => ({ ...bar, from: bar.from.toISOString() })),
  };
}

async function peopleOf(db: Db, directory: DirectoryRow, roles: readonly RoleRow[]): Promise<StatusView["people"]> {
  const counts = new Map((await peopleByRole(db, directory)).map(({ roleId, people }) => [roleId, people]));
  return {
    total: [...counts.values()].reduce((sum, people) => sum + people, 0),
    by_role: roles.map((role) => ({ role: presentRole(role), people: counts.get(role.id) ?? 0 })),
  };
}

async function groupsOf(db: Db, directory: DirectoryRow, roles: readonly RoleRow[], now: Date): Promise<StatusView["groups"]> {
  const groups = await appliedGroups(db, directory);
  const [people, moves] = await Promise.all([
    exactPeople(
      db,
      directory,
      groups.map(({ id }) => id),
    ),
    latestMoves(db, directory),
  ]);
  const byId = new Map(roles.map(({ id, key, name, rank }) => [id, { key, name, rank }]));
  return groups.map((group) => {
    const move = moves.get(group.displayName);
    return {
      id: toPublicId("grp", group.id),
      name: group.displayName,
      people: people.get(group.id) ?? group.memberCount,
      role: byId.get(group.mappings[0]?.roleId ?? "") ?? null,
      last_change: move ? { joined: move.joined, left: move.left, at: move.at.toISOString() } : null,
      first_seen_at: now.getTime() - group.createdAt.getTime() < WEEK_MS ? group.createdAt.toISOString() : null,
      state: group.deletedAt ? "deleted" : group.unreadableRuns >= UNREADABLE_RUNS ? "unreadable" : "ok",
    };
  });
}

async function latestOf(db: Db, directory: DirectoryRow): Promise<StatusView["latest"]> {
  return (await latestEntries(db, directory, 8)).map((entry) => {
    const subject = entry.subject as { name?: string; email?: string };
    return {
      id: toPublicId("log", entry.id),
      outcome: entry.outcome,
      name: subject.name ?? subject.email ?? "",
      detail_code: entry.reasonCode,
      detail_params: entry.reasonParams as Record<string, unknown>,
      at: entry.createdAt.toISOString(),
    };
  });
}
