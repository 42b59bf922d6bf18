/**
 * What a preview was made of, cheaply comparable: when any of it has changed, what was shown is not what would happen
 * any more. Members are watched through the organization's sequence of events, which every change of a member moves.
 */
import { createHash } from "node:crypto";
import type { Db } from "../db/client";
import type { Id } from "../ids";
import { draftOf, rulesOf } from "./draft";
import { type DirectoryRow, findApplied, findDirectory } from "./queries";
import { type DirectoryDraft, PULLED } from "./schema";

/** What was shown may be confirmed for so long. */
export const PREVIEW_LIFE_MS = 10 * 60_000;

export type Basis = {
  /** Of the answers that decide anything. */
  draft: string;
  version: number;
  /** Of the role catalogue and the vendor's switches. */
  policy: string;
  sequence: string;
  /** Directories that push: the newest entry that says something changed there (a draft tells nobody). null: none, or read. */
  pushed?: string | null;
};

/** Kept in sync_run.progress of a preview. */
export type PreviewFacts = {
  /** When the pages were read: the age of what is shown. */
  readAt: string;
  basis: Basis;
  /** Milliseconds of each part, for the itemised test. */
  times: { signed_in: number; users: number; groups: number; members: number; plan: number };
  summary: {
    tiles: { [outcome: string]: number };
    leftOutByRule: number;
    total: number;
    people: number;
    inSeveralGroups: number;
    defaultRolePeople: number;
    manualRolesReplaced: number;
    /** role id → people who would hold it. */
    ladder: { [roleId: string]: number };
    groups: number;
    guard: { losses: number; active: number; limit: number; mustConfirm: boolean; noHighestRoleLeft: boolean };
  };
};

export type StaleBecause = "age" | "draft" | "members";

export async function readBasis(
  db: Db,
  organizationId: Id<"org">,
  directoryId: Id<"dir">,
): Promise<{ basis: Basis; directory: DirectoryRow; draft: DirectoryDraft }> {
  const directory = await findDirectory(organizationId, directoryId, db);
  const draft = draftOf(directory, await findApplied(organizationId, directoryId, db));
  // One after the other: inside a transaction they share a connection.
  const [counter] = await db.$queryRaw<{ last_seq: bigint }[]>`select last_seq from organization where id = ${organizationId}::uuid`;
  const roles = await db.role.findMany({
    orderBy: { id: "asc" },
    select: { id: true, key: true, name: true, rank: true, isDefault: true },
  });
  const settings = await db.settings.findUniqueOrThrow({
    where: { id: 1 },
    select: { nestedGroups: true, roleMappingEnabled: true, familyNameRequired: true, pinsAllowed: true },
  });
  return {
    directory,
    draft,
    basis: {
      draft: digestOf(answersOf(draft)),
      version: directory.version,
      policy: digestOf([roles, settings]),
      sequence: String(counter?.last_seq ?? 0),
      pushed: PULLED.has(directory.provider) ? null : await newestPush(db, organizationId, directoryId),
    },
  };
}

/** Which of it no longer holds, the most telling first. */
export async function staleBecause(
  db: Db,
  organizationId: Id<"org">,
  directoryId: Id<"dir">,
  facts: PreviewFacts,
): Promise<StaleBecause | null> {
  const { basis } = await readBasis(db, organizationId, directoryId);
  if (basis.draft !== facts.basis.draft || basis.version !== facts.basis.version) return "draft";
  if ((basis.pushed ?? null) !== (facts.basis.pushed ?? null)) return "members";
  if (basis.policy !== facts.basis.policy || (await membersChanged(db, organizationId, facts.basis.sequence))) return "members";
  return (await isOld(db, facts.readAt)) ? "age" : null;
}

/** Only what decides: when it was saved, and what was merely suggested, does not. */
export function answersOf(draft: DirectoryDraft) {
  const groups = [...draft.groupIds].sort();
  const rules = rulesOf(draft).map((rule) => [rule.source, rule.value, rule.roleId]);
  return {
    scope: draft.scope,
    groups,
    roles: groups.map((id) => draft.groupRoles[id] ?? null),
    defaultRole: draft.defaultRoleId,
    ...(rules.length > 0 ? { rules: rules.sort() } : {}),
  };
}

export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

async function newestPush(db: Db, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    select id from provisioning_log
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and outcome not in ('skipped', 'failed')
    order by id desc limit 1`;
  return row?.id ?? null;
}

async function membersChanged(db: Db, organizationId: Id<"org">, since: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    select 1 from event where organization_id = ${organizationId}::uuid and sequence > ${since}::bigint and type like 'member.%' limit 1`;
  return rows.length > 0;
}

async function isOld(db: Db, readAt: string): Promise<boolean> {
  const [row] = await db.$queryRaw<{ old: boolean }[]>`
    select ${readAt}::timestamptz < now() - make_interval(secs => ${PREVIEW_LIFE_MS / 1000}::int) as old`;
  return row?.old ?? true;
}
