/** Which role a group, an organizational unit or a value of the role attribute gives; its people follow in the same commit, under the guard. */
import type pg from "pg";
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { pool } from "../db/client";
import { notFound, RollcallError } from "../errors";
import { type Id, newId, toPublicId, tryParseId } from "../ids";
import { reproject } from "./reproject";
import type { Outcome } from "./types";

export type SetMapping = {
  directoryId: Id<"dir">;
  /** Our id (`grp_…`), the provider's id, or the exact name. */
  group?: string;
  /** In place of a group: who is in or below this unit, or carries this value. */
  rule?: { source: "org_unit" | "attribute"; value: string };
  /** A role's key. */
  role: string;
  /** Seconds after which the mapping ends. */
  expiresIn?: number;
};

/** What was set, in the words of the contract's `role_mappings`. */
export type Mapped = { group_id?: string; org_unit?: string; attribute_value?: string };

/** @throws RollcallError not_found, invalid_request (unknown role), conflict (several groups have that name) */
export async function setMapping(ctx: Ctx, input: SetMapping): Promise<Mapped & { role: string; members: Outcome["counts"] }> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const { rule } = input;
  const group = rule ? null : await findGroup(ctx, { directoryId: input.directoryId, group: input.group ?? "" });
  const { rows } = await pool().query<{ id: string }>("select id from role where key = $1", [input.role]);
  const [role] = rows;
  if (!role) throw new RollcallError("invalid_request", `There is no role ${input.role}.`, { field: "role", reason: "unknown_role" });

  const outcome = await reproject(ctx, {
    directoryId: input.directoryId,
    cause: "role_mappings",
    change: async (client) => {
      if (group) await writeGroup(client, ctx, input, group.id, role.id);
      else if (rule) await writeRule(client, ctx, input, rule, role.id);
      await noteChange(client, ctx, input, group?.id ?? input.directoryId);
    },
  });
  const mapped: Mapped = group
    ? { group_id: toPublicId("grp", group.id) }
    : rule?.source === "org_unit"
      ? { org_unit: rule.value }
      : { attribute_value: rule?.value ?? "" };
  return { ...mapped, role: input.role, members: outcome.counts };
}

// A group gives a role only when it is selected: mapping it says both.
async function writeGroup(client: pg.PoolClient, ctx: Ctx, input: SetMapping, groupId: string, roleId: string): Promise<void> {
  const { organizationId } = ctx;
  await client.query(
    "update directory_group set selected = true, updated_at = now() where organization_id = $1 and id = $2 and not selected",
    [organizationId, groupId],
  );
  await client.query(
    `insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id, expires_at)
     values ($1, $2, $3, 'group', $4, $5, now() + make_interval(secs => $6::double precision))
     on conflict (organization_id, directory_id, group_id) where source = 'group' do update set role_id = excluded.role_id, expires_at = excluded.expires_at`,
    [organizationId, newId("map"), input.directoryId, groupId, roleId, input.expiresIn ?? null],
  );
}

async function writeRule(
  client: pg.PoolClient,
  { organizationId }: Ctx,
  input: SetMapping,
  { source, value }: NonNullable<SetMapping["rule"]>,
  roleId: string,
): Promise<void> {
  await client.query(
    `insert into role_mapping (organization_id, id, directory_id, source, value, role_id, expires_at)
     values ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7::double precision))
     on conflict (organization_id, directory_id, source, value) where source <> 'group'
     do update set role_id = excluded.role_id, expires_at = excluded.expires_at`,
    [organizationId, newId("map"), input.directoryId, source, value, roleId, input.expiresIn ?? null],
  );
}

async function noteChange(client: pg.PoolClient, ctx: Ctx, input: SetMapping, targetId: string): Promise<void> {
  const { organizationId } = ctx;
  await client.query("update directory set version = version + 1, updated_at = now() where organization_id = $1 and id = $2", [
    organizationId,
    input.directoryId,
  ]);
  await client.query(
    `insert into audit_entry (organization_id, id, actor_type, actor_id, actor_name, action, target_type, target_id, changes, request_id)
     values ($1, $2, $3, $4, $5, 'role_mapping.set', $9, $6, $7::jsonb, $8)`,
    [
      organizationId,
      newId("aud"),
      ctx.actor.type,
      ctx.actor.id,
      ctx.actor.name,
      targetId,
      JSON.stringify({ role: input.role, ...(input.rule ? { [input.rule.source]: input.rule.value } : {}) }),
      ctx.requestId,
      input.rule ? "directory" : "directory_group",
    ],
  );
}

async function findGroup(ctx: Ctx, { directoryId, group }: { directoryId: Id<"dir">; group: string }): Promise<{ id: string }> {
  const { rows } = await pool().query<{ id: string; exact: number }>(
    `select id, case when id = $3::uuid then 0 when external_id = $4 then 1 else 2 end as exact from directory_group
     where organization_id = $1 and directory_id = $2 and (id = $3::uuid or external_id = $4 or display_name = $4) order by exact limit 2`,
    [ctx.organizationId, directoryId, tryParseId("grp", group), group],
  );
  const [first, second] = rows;
  if (!first) return notFound("group", group);
  if (second && first.exact === 2)
    throw new RollcallError("conflict", `Several groups are called ${group}: name it by its id.`, { reason: "ambiguous_group" });
  return first;
}
