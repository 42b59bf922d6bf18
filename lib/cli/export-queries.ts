/** Reads an organization's rows in id order, a thousand at a time, and names their fields as the API does. */
import { prisma } from "../db/client";
import { type Id, toPublicId, toPublicIdOrNull } from "../ids";

const AT_ONCE = 1000;
type Line = Record<string, unknown>;

export async function* exportState(organizationId: Id<"org">): AsyncGenerator<Line> {
  const roles = await prisma().role.findMany({ orderBy: { rank: "asc" } });
  const keyOf = new Map(roles.map((role) => [role.id, role.key]));
  const roleKey = (id: string | null) => (id ? (keyOf.get(id) ?? null) : null);

  for (const role of roles)
    yield {
      object: "role",
      id: toPublicId("role", role.id),
      key: role.key,
      slug: role.key,
      name: role.name,
      description: role.description,
      rank: role.rank,
      discouraged: role.discouraged,
      is_default: role.isDefault,
    };
  for await (const row of paged((page) => prisma().directory.findMany({ where: { organizationId }, omit: SEALED, ...page })))
    yield {
      object: "directory",
      id: toPublicId("dir", row.id),
      provider: row.provider,
      name: row.name,
      state: row.state,
      scope: row.scope,
      interval_minutes: row.intervalMinutes,
      default_role: roleKey(row.defaultRoleId),
      last_synced_at: row.lastSyncedAt,
      next_sync_at: row.nextSyncAt,
      version: row.version,
      created_at: row.createdAt,
    };
  for await (const row of paged((page) => prisma().directoryGroup.findMany({ where: { organizationId }, ...page })))
    yield {
      object: "directory_group",
      id: toPublicId("grp", row.id),
      idp_id: row.externalId ?? toPublicId("grp", row.id),
      directory_id: toPublicId("dir", row.directoryId),
      name: row.displayName,
      email: row.email,
      selected: row.selected,
      deleted_at: row.deletedAt,
      version: row.version,
    };
  for await (const row of paged((page) => prisma().directoryUser.findMany({ where: { organizationId }, ...page })))
    yield {
      object: "directory_user",
      id: toPublicId("usr", row.id),
      idp_id: row.externalId ?? toPublicId("usr", row.id),
      directory_id: toPublicId("dir", row.directoryId),
      member_id: toPublicIdOrNull("mem", row.memberId),
      user_name: row.userName,
      email: row.email,
      first_name: row.givenName,
      last_name: row.familyName,
      state: row.active && !row.deletedAt ? "active" : "inactive",
      active: row.active,
      inactive_reason: row.inactiveReason,
      in_scope: row.inScope,
      org_unit_path: row.orgUnitPath,
      custom_attributes: row.attributes,
      deleted_at: row.deletedAt,
      version: row.version,
    };
  yield* exportEdges(organizationId);
  for await (const row of paged((page) => prisma().roleMapping.findMany({ where: { organizationId }, ...page })))
    yield {
      object: "role_mapping",
      id: toPublicId("map", row.id),
      directory_id: toPublicId("dir", row.directoryId),
      source: row.source,
      group_id: toPublicIdOrNull("grp", row.groupId),
      value: row.value,
      role: roleKey(row.roleId),
      expires_at: row.expiresAt,
    };
  for await (const row of paged((page) => prisma().member.findMany({ where: { organizationId }, ...page })))
    yield {
      object: "member",
      id: toPublicId("mem", row.id),
      organization_id: toPublicId("org", organizationId),
      email: row.email,
      first_name: row.givenName,
      last_name: row.familyName,
      source: row.source,
      state: row.state,
      state_reason: row.stateReason,
      deprovisioned_at: row.deprovisionedAt,
      role: roleKey(row.roleId),
      role_source: row.roleSource,
      role_reason: row.roleReason,
      hold_id: toPublicIdOrNull("hld", row.holdId),
      metadata: row.metadata,
      flags: row.flags,
      version: row.version,
    };
  for await (const row of paged((page) => prisma().syncRun.findMany({ where: { organizationId }, ...page })))
    yield {
      object: "sync_run",
      id: toPublicId("run", row.id),
      directory_id: toPublicId("dir", row.directoryId),
      number: row.number,
      trigger: row.trigger,
      state: row.state,
      counts: row.counts,
      error_code: row.errorCode,
      created_at: row.createdAt,
      finished_at: row.finishedAt,
    };
  for await (const row of paged((page) => prisma().hold.findMany({ where: { organizationId }, include: { items: true }, ...page })))
    yield {
      object: "hold",
      id: toPublicId("hld", row.id),
      directory_id: toPublicId("dir", row.directoryId),
      cause: row.cause,
      counts: row.counts,
      opened_at: row.openedAt,
      decision: row.decision,
      decided_at: row.decidedAt,
      items: row.items.map((item) => ({
        member_id: toPublicId("mem", item.memberId),
        kind: item.kind,
        state: item.state,
        reason_code: item.reasonCode,
      })),
    };
}

const SEALED = { credential: true, accessToken: true } as const;

async function* exportEdges(organizationId: Id<"org">): AsyncGenerator<Line> {
  for (let skip = 0; ; skip += AT_ONCE) {
    const rows = await prisma().groupEdge.findMany({
      where: { organizationId },
      orderBy: [{ parentGroupId: "asc" }, { childGroupId: "asc" }],
      skip,
      take: AT_ONCE,
    });
    for (const row of rows)
      yield {
        object: "group_edge",
        parent_group_id: toPublicId("grp", row.parentGroupId),
        child_group_id: toPublicId("grp", row.childGroupId),
      };
    if (rows.length < AT_ONCE) break;
  }
  let last: { groupId: string; userId: string } | undefined;
  for (;;) {
    const cursor: object = last ? { cursor: { organizationId_groupId_userId: { organizationId, ...last } }, skip: 1 } : {};
    const rows = await prisma().groupMembership.findMany({
      where: { organizationId },
      orderBy: [{ groupId: "asc" }, { userId: "asc" }],
      take: AT_ONCE,
      ...cursor,
    });
    for (const row of rows)
      yield { object: "group_membership", group_id: toPublicId("grp", row.groupId), user_id: toPublicId("usr", row.userId) };
    const end = rows.at(-1);
    if (!end || rows.length < AT_ONCE) return;
    last = { groupId: end.groupId, userId: end.userId };
  }
}

export async function* exportLogs(organizationId: Id<"org">): AsyncGenerator<Line> {
  for await (const row of paged((page) => prisma().provisioningLog.findMany({ where: { organizationId }, ...page })))
    yield {
      object: "provisioning_log",
      id: toPublicId("log", row.id),
      directory_id: toPublicIdOrNull("dir", row.directoryId),
      run_id: toPublicIdOrNull("run", row.runId),
      member_id: toPublicIdOrNull("mem", row.memberId),
      source: row.source,
      action: row.action,
      outcome: row.outcome,
      subject: row.subject,
      changes: row.changes,
      reason_code: row.reasonCode,
      reason_params: row.reasonParams,
      request_id: row.requestId,
      created_at: row.createdAt,
    };
}

export async function* exportEvents(organizationId: Id<"org">): AsyncGenerator<Line> {
  let after = 0n;
  for (;;) {
    const rows = await prisma().event.findMany({
      where: { organizationId, sequence: { gt: after } },
      orderBy: { sequence: "asc" },
      take: AT_ONCE,
    });
    for (const row of rows)
      yield {
        object: "event",
        id: toPublicId("evt", row.id),
        event: row.type,
        created_at: row.occurredAt,
        sequence: Number(row.sequence),
        organization_id: toPublicId("org", organizationId),
        directory_id: toPublicIdOrNull("dir", row.directoryId),
        cause: row.cause,
        data: row.data,
        changes: row.changes,
      };
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE) return;
    after = last.sequence;
  }
}

/** In id order: ids grow with time, so rows that arrive meanwhile stand at the end. */
async function* paged<Row extends { id: string }>(
  read: (page: { orderBy: { id: "asc" }; take: number; skip: number }) => Promise<Row[]>,
): AsyncGenerator<Row> {
  for (let skip = 0; ; skip += AT_ONCE) {
    const rows = await read({ orderBy: { id: "asc" }, take: AT_ONCE, skip });
    yield* rows;
    if (rows.length < AT_ONCE) return;
  }
}
