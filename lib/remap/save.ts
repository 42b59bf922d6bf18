/**
 * Saves a mapping and applies it to everybody who was already received, in one commit: the records state themselves
 * anew, and the guard judges who would lose access or a role (reliability.md §5). Past its limit somebody types their number.
 */
import type pg from "pg";
import { requirePermission } from "../access/require";
import { applyMapping } from "../attributes/apply";
import { checkRows, rowsOfMap } from "../attributes/check";
import { compile, keyOf } from "../attributes/compile";
import type { AttributeMapping, MappingRow, SavedMapping, StoredMapping } from "../attributes/schema";
import type { Ctx } from "../context";
import { PULLED } from "../directories/schema";
import { RollcallError } from "../errors";
import { same } from "../fold";
import { type Id, newId } from "../ids";
import { reproject } from "../provisioning/reproject";
import type { DesiredUser, Outcome } from "../provisioning/types";
import { findMapped, type MappedDirectory } from "./queries";
import { readMappingView } from "./view";

export type SaveMappingInput = {
  /** The version the caller saw; left out by the short form, which replaces whatever is there. */
  version?: number;
  rows: readonly MappingRow[];
  confirmCount?: number;
};

/**
 * @throws RollcallError invalid_request (rows; `confirm_losses` with the number to type), stale_version (somebody saved
 * meanwhile), wrong_state (a directory whose mapping is fixed)
 */
export async function saveMapping(ctx: Ctx, directoryId: Id<"dir">, input: SaveMappingInput): Promise<SavedMapping> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const directory = await requireEditable(ctx, directoryId);
  const rows = checkRows(directory.provider, input.rows);
  requireVersion(directory.stored, input.version);
  if (same(directory.stored?.rows ?? [], rows)) return { mapping: await readMappingView(ctx, directoryId), changed: 0, held: 0 };

  const next: AttributeMapping = { version: (directory.stored?.version ?? 0) + 1, provider: directory.provider, rows };
  compile(next);
  const confirmed = input.confirmCount !== undefined;
  const outcome = await reproject(ctx, {
    directoryId,
    cause: "attribute_mapping",
    change: (client) => write(client, ctx, directory, next),
    restate: (stored) => restated(next, stored),
    losses: confirmed ? { mode: "apply", confirmed: true } : { mode: "guard" },
    verify: (decided, held) => requireCount(decided, held, input.confirmCount),
  });
  return { mapping: await readMappingView(ctx, directoryId), changed: changedOf(outcome), held: outcome.counts.held };
}

/** The short form of the vendor's API: `{"scim path": "target"}` replaces what was saved; the defaults stay behind it. */
export async function saveMap(
  ctx: Ctx,
  directoryId: Id<"dir">,
  map: { [path: string]: string },
  confirmCount?: number,
): Promise<SavedMapping> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const { provider, stored } = await requireEditable(ctx, directoryId);
  return saveMapping(ctx, directoryId, { rows: rowsOfMap(provider, map, stored?.rows ?? []), confirmCount });
}

export function restated(mapping: AttributeMapping, stored: { id: Id<"usr">; scimJson: string }): DesiredUser {
  const resource = JSON.parse(stored.scimJson) as { active?: unknown };
  // The provider's last word stands in the record: it is said again, never guessed.
  const said = typeof resource.active === "boolean" ? resource.active : undefined;
  return { id: stored.id, ...applyMapping(mapping, resource, said) };
}

export async function requireEditable(ctx: Ctx, directoryId: Id<"dir">): Promise<MappedDirectory> {
  const directory = await findMapped(ctx.organizationId, directoryId);
  if (PULLED.has(directory.provider))
    throw new RollcallError("wrong_state", "This directory is read by us: what its fields become is fixed.", { reason: "mapping_fixed" });
  if (directory.state === "disconnected")
    throw new RollcallError("wrong_state", "This directory is disconnected.", { reason: "directory_disconnected" });
  return directory;
}

function requireVersion(stored: StoredMapping | null, version: number | undefined): void {
  if (version === undefined || version === (stored?.version ?? 0)) return;
  throw new RollcallError("stale_version", `${stored?.saved_by ?? "Somebody"} saved another mapping meanwhile.`, {
    reason: "mapping_changed",
    params: { by: stored?.saved_by ?? null, at: stored?.saved_at ?? null, version: stored?.version ?? 0 },
  });
}

/** Compare and set, under the directory's exclusive lock; the audit entry says which rows came, went and changed. */
async function write(client: pg.PoolClient, ctx: Ctx, directory: MappedDirectory, next: AttributeMapping): Promise<void> {
  const where = [ctx.organizationId, directory.id];
  const { rows } = await client.query<{ stored: StoredMapping | null; now: Date }>(
    "select attribute_mapping as stored, now() as now from directory where organization_id = $1 and id = $2 for update",
    where,
  );
  const stored = rows[0]?.stored ?? null;
  requireVersion(stored, next.version - 1);
  const saved: StoredMapping = {
    version: next.version,
    rows: [...next.rows],
    saved_at: rows[0]?.now.toISOString() ?? "",
    saved_by: ctx.actor.name,
  };
  await client.query("update directory set attribute_mapping = $3::jsonb, updated_at = now() where organization_id = $1 and id = $2", [
    ...where,
    JSON.stringify(saved),
  ]);
  await client.query(
    `insert into audit_entry (organization_id, id, actor_type, actor_id, actor_name, action, target_type, target_id, changes, request_id)
     values ($1, $2, $3, $4, $5, 'directory.map_attributes', 'directory', $6, $7::jsonb, $8)`,
    [
      ctx.organizationId,
      newId("aud"),
      ctx.actor.type,
      ctx.actor.id,
      ctx.actor.name,
      directory.id,
      JSON.stringify(differences(stored?.rows ?? [], next.rows)),
      ctx.requestId,
    ],
  );
}

/** By source and target: what was added, removed, or given other steps. */
export function differences(before: readonly MappingRow[], after: readonly MappingRow[]) {
  const was = new Map(before.map((row) => [keyOf(row), row]));
  const is = new Map(after.map((row) => [keyOf(row), row]));
  return {
    added: after.filter((row) => !was.has(keyOf(row))),
    removed: before.filter((row) => !is.has(keyOf(row))),
    changed: after.flatMap((row) => {
      const old = was.get(keyOf(row));
      return old && !same(old, row) ? [{ from: old, to: row }] : [];
    }),
  };
}

export const losersOf = ({ losses }: Outcome) => new Set(losses.map((loss) => loss.memberId)).size;

function requireCount(outcome: Outcome, held: number, typed: number | undefined): void {
  const losers = losersOf(outcome);
  if (typed === undefined ? held === 0 : typed === losers) return;
  throw new RollcallError("invalid_request", `${losers} people would lose access or a role. Type that number to go on.`, {
    reason: "confirm_losses",
    params: { losses: losers },
    field: "confirm_count",
  });
}

export const changedOf = ({ subjects }: Outcome) =>
  subjects.filter(({ outcome }) => outcome !== "unchanged" && outcome !== "skipped").length;
