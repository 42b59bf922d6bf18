/**
 * "Does it work?": one person is assigned, changed and taken away at the provider, and this page sees all three, live
 * . Told from the log, so a draft that stores silently can be verified as well.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import { databaseNow } from "../db/transaction";
import type { DirectoryRow } from "../directories/queries";
import { findPortalDirectory } from "../directories/queries";
import { PULLED } from "../directories/schema";
import { RollcallError } from "../errors";
import { contact } from "../scim-log/contact";
import type { Verify } from "./input";
import type { VerifyTick, VerifyView } from "./schema";

const MOST = 50;

type Entry = {
  key: string;
  name: string;
  email: string | null;
  outcome: string;
  role: string | null;
  reason_code: string;
  reason_params: Record<string, unknown>;
  at: Date;
};

/** Without `since` the clock starts now: nothing has happened yet. */
export async function readVerify(ctx: Ctx, input: Verify): Promise<VerifyView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const db = prisma();
  const directory = await findPortalDirectory(ctx.organizationId, db);
  if (!directory) throw new RollcallError("wrong_state", "Choose a provider first.", { reason: "provider_not_chosen" });
  const now = await databaseNow(db);
  const since = input.since ? new Date(input.since) : now;
  const entries = await entriesSince(db, directory, since);
  const seen = PULLED.has(directory.provider) ? null : await contact(ctx.organizationId, directory.id);

  const people = new Map<string, Entry>();
  for (const entry of entries) if (!people.has(entry.key)) people.set(entry.key, entry);
  return {
    now: now.toISOString(),
    since: since.toISOString(),
    last_request_at: seen?.lastSeenAt ?? directory.lastCheckedAt?.toISOString() ?? null,
    people: [...people.values()].slice(0, MOST).map(({ key: _, at, ...entry }) => ({ ...entry, at: at.toISOString() })),
    ticks: {
      created: tick(entries, "created", "reactivated"),
      updated: tick(entries, "updated"),
      deactivated: tick(entries, "deactivated"),
    },
  };
}

/** The newest entry of one of these outcomes. */
function tick(entries: readonly Entry[], ...outcomes: string[]): VerifyTick | null {
  const entry = entries.find(({ outcome }) => outcomes.includes(outcome));
  return entry ? { name: entry.name, at: entry.at.toISOString() } : null;
}

/** What happened to people, newest first; a request that changed nothing is no news. */
async function entriesSince(db: Db, directory: DirectoryRow, since: Date): Promise<Entry[]> {
  return db.$queryRaw<Entry[]>`
    select coalesce(l.subject->>'user_id', l.subject->>'external_id', l.member_id::text, l.subject->>'email', l.id::text) as key,
      coalesce(l.subject->>'name', l.subject->>'email', '') as name, l.subject->>'email' as email, l.outcome, r.name as role,
      l.reason_code, l.reason_params, l.created_at as at
    from provisioning_log l
    left join member m on m.organization_id = l.organization_id and m.id = l.member_id
    left join role r on r.id = m.role_id
    where l.organization_id = ${directory.organizationId}::uuid and l.directory_id = ${directory.id}::uuid and l.created_at >= ${since}
      and l.outcome <> 'skipped' and l.action not like '%group' and l.action not like '%request'
    order by l.id desc limit 500`;
}
