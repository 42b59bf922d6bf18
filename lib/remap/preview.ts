/** What Save would change. */
import { requirePermission } from "../access/require";
import { checkRows } from "../attributes/check";
import { mappingOf } from "../attributes/mapping";
import type { AttributeMapping, MappingPreview, MappingRow } from "../attributes/schema";
import type { Ctx } from "../context";
import type { Id } from "../ids";
import { reproject } from "../provisioning/reproject";
import type { Loss } from "../provisioning/types";
import { newestReceived } from "./queries";
import { changesOf } from "./sample";
import { changedOf, losersOf, requireEditable, restated } from "./save";

const EXAMPLES = 5;
const LOOKED_AT = 500;

/** Exactly what Save would do, from the same load and the same decision. Writes nothing, but holds pushes up while it decides: only for who may save. */
export async function previewMapping(ctx: Ctx, directoryId: Id<"dir">, input: { rows: readonly MappingRow[] }): Promise<MappingPreview> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const directory = await requireEditable(ctx, directoryId);
  const rows = checkRows(directory.provider, input.rows);
  const before = mappingOf(directory.provider, directory.stored, directoryId);
  const after: AttributeMapping = { ...before, rows };
  let waiting = 0;
  const outcome = await reproject(ctx, {
    directoryId,
    cause: "attribute_mapping",
    restate: (stored) => restated(after, stored),
    verify: (_, held) => {
      waiting = held;
    },
    dryRun: true,
  });
  const people = (kind: Loss["kind"]) => new Set(outcome.losses.filter((loss) => loss.kind === kind).map((loss) => loss.memberId)).size;
  return {
    object: "attribute_mapping_preview",
    people: outcome.subjects.length,
    changed: changedOf(outcome),
    role_changes: outcome.counts.roleChanged,
    role_losses: people("role_loss"),
    departures: people("departure"),
    reactivations: outcome.counts.reactivated,
    needs_count: waiting > 0 ? losersOf(outcome) : null,
    examples: await examplesOf(ctx, directoryId, before, after),
  };
}

async function examplesOf(
  ctx: Ctx,
  directoryId: Id<"dir">,
  before: AttributeMapping,
  after: AttributeMapping,
): Promise<MappingPreview["examples"]> {
  const examples: MappingPreview["examples"] = [];
  for (const person of await newestReceived(ctx.organizationId, directoryId, { limit: LOOKED_AT })) {
    for (const { target, from, to } of changesOf(before, after, person.resource)) {
      examples.push({ name: person.name, field: target, from, to });
      if (examples.length === EXAMPLES) return examples;
    }
  }
  return examples;
}
