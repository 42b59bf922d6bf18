/** One log entry with everything support needs: the steps, the provider's record, and the line in it that is to blame. */
import { prisma } from "../db/client";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";
import { TOKEN_DETECTOR } from "../tokens";
import { presentLog, type Row, selectLog } from "./list";
import type { LogDetail, LogStepView } from "./list.schema";
import { receivedRequest, type StoredRequest } from "./received";

type Stored = { steps?: LogStepView[]; raw?: unknown; path?: string; member?: Record<string, unknown>; request?: StoredRequest };
type More = {
  request_id: string | null;
  token_name: string | null;
  token_last_four: string | null;
  actor: LogDetail["actor"];
  changes: LogDetail["changes"];
  detail: Stored | null;
  directory_id: string | null;
  directory_state: string | null;
  next_sync_at: Date | null;
};

export async function readLog(id: Id<"log">): Promise<LogDetail> {
  const [[row], [more]] = await Promise.all([
    prisma().$queryRaw<Row[]>`${selectLog} where l.id = ${id}::uuid`,
    prisma().$queryRaw<More[]>`
      select l.request_id, l.actor, l.changes, l.detail, l.directory_id, d.state as directory_state, d.next_sync_at,
             t.label as token_name, t.last_four as token_last_four
        from provisioning_log l
        left join directory d on d.organization_id = l.organization_id and d.id = l.directory_id
        left join access_token t on t.organization_id = l.organization_id and t.id::text = coalesce(l.detail->'request'->>'tokenId', l.actor->>'id')
       where l.id = ${id}::uuid`,
  ]);
  if (!row || !more) return notFound("provisioning log entry");
  const detail = more.detail ?? {};
  const steps = await withRoleNames(detail.steps ?? []);
  return {
    ...presentLog(row),
    request_id: more.request_id,
    actor: more.actor,
    external_id: row.subject.external_id ?? row.subject.externalId ?? null,
    changes: more.changes,
    directory: more.directory_id
      ? {
          id: toPublicId("dir", more.directory_id),
          state: more.directory_state ?? "",
          next_sync_at: more.next_sync_at?.toISOString() ?? null,
        }
      : null,
    steps,
    raw: masked(detail.raw ?? detail.request?.body ?? null),
    mapped: more.changes.length ? masked(Object.fromEntries(more.changes.map((change) => [change.field, change.to]))) : null,
    response: masked({
      outcome: row.outcome,
      action: row.action,
      reason_code: row.reason_code,
      ...(detail.request?.status === undefined ? {} : { status: detail.request.status }),
      ...(detail.request?.response ? { scim_type: detail.request.response.scimType, detail: detail.request.response.detail } : {}),
      changes: more.changes,
      ...leftAs(detail.member),
    }),
    received: receivedRequest(row, more, detail.request),
    at_fault: detail.path ?? null,
  };
}

/** Steps keep the role's id; people read its name. */
async function withRoleNames(steps: LogStepView[]): Promise<LogStepView[]> {
  const ids = steps.flatMap((step) => (typeof step.params?.role_id === "string" ? [step.params.role_id] : []));
  if (ids.length === 0) return steps;
  const roles = new Map(
    (await prisma().role.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })).map((role) => [role.id, role.name]),
  );
  return steps.map(({ params, ...step }) => {
    if (typeof params?.role_id !== "string") return params ? { ...step, params } : step;
    const { role_id, ...others } = params;
    return { ...step, params: { ...others, role: roles.get(role_id) ?? "" } };
  });
}

/** The member as this entry left it, with the role's public id. */
function leftAs(member: Record<string, unknown> | undefined): { member?: Record<string, unknown> } {
  if (!member) return {};
  const roleId = typeof member.role_id === "string" ? toPublicId("role", member.role_id) : null;
  return { member: { ...member, role_id: roleId } };
}

const SECRET_NAME = /password|secret|token|authorization|credential|private.?key/i;

/** Providers send us passwords on bad days: whatever looks like a secret is shown as dots, here and therefore in every copy. */
export function masked(value: unknown): unknown {
  if (typeof value === "string") return value.replace(TOKEN_DETECTOR, "rc_••••").replace(/\b(Bearer|Basic)\s+\S+/gi, "$1 ••••");
  if (Array.isArray(value)) return value.map(masked);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_NAME.test(key) && inner !== null && typeof inner !== "object" ? "••••" : masked(inner),
    ]),
  );
}
