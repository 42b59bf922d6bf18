/** What rows that are not saved yet would make of one person who was really received. Writes nothing. */
import { requirePermission } from "../access/require";
import { applyMapping } from "../attributes/apply";
import { checkRows } from "../attributes/check";
import { effectiveRows } from "../attributes/compile";
import type { SampleInput } from "../attributes/input";
import { mappingOf } from "../attributes/mapping";
import type { AttributeMapping, SampleRow, SampleView } from "../attributes/schema";
import { compilePath, isObject, type JsonObject } from "../attributes/source-path";
import { shown } from "../attributes/sources";
import { compileTransforms, isEmpty } from "../attributes/transforms";
import type { Ctx } from "../context";
import { same } from "../fold";
import { type Id, toPublicId } from "../ids";
import type { Json } from "../provisioning/types";
import { findMapped, newestReceived } from "./queries";

/** @throws RollcallError invalid_request, one error per row that is not understood */
export async function sampleMapping(ctx: Ctx, directoryId: Id<"dir">, input: SampleInput): Promise<SampleView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const directory = await findMapped(ctx.organizationId, directoryId);
  const rows = checkRows(directory.provider, input.rows);
  const [person] = await newestReceived(ctx.organizationId, directoryId, { limit: 1, id: input.user_id, search: input.search });
  if (!person) return { object: "attribute_sample", user: null, rows: [], changes: [], missing: [] };

  const before = mappingOf(directory.provider, directory.stored, directoryId);
  const after: AttributeMapping = { ...before, rows };
  return {
    object: "attribute_sample",
    user: { id: toPublicId("usr", person.id), name: person.name, user_name: person.userName },
    rows: sampleRows(after, person.resource),
    changes: changesOf(before, after, person.resource).map(({ target, from, to }) => ({ target, before: from, after: to })),
    missing: applyMapping(after, person.resource, undefined).missing,
  };
}

function sampleRows(mapping: AttributeMapping, resource: object): SampleRow[] {
  const taken = new Set<string>();
  return effectiveRows(mapping).map(({ source, target, transforms }) => {
    const raw = compilePath(source)(resource as JsonObject);
    const result = compileTransforms(transforms)(raw);
    const used = !isEmpty(result) && !taken.has(target);
    if (used) taken.add(target);
    return { source, target, raw: textOrNull(source, raw), result: textOrNull(source, result), used };
  });
}

/** Where two mappings give a person other values; as texts to be shown. */
export function changesOf(before: AttributeMapping, after: AttributeMapping, resource: object) {
  const [was, is] = [flat(before, resource), flat(after, resource)];
  return [...new Set([...Object.keys(is), ...Object.keys(was)])].flatMap((target) =>
    same(was[target] ?? null, is[target] ?? null)
      ? []
      : [{ target, from: textOrNull(target, was[target]), to: textOrNull(target, is[target]) }],
  );
}

const textOrNull = (name: string, value: Json | undefined) => (isEmpty(value) ? null : shown(name, value));

/** A person by targets. */
function flat(mapping: AttributeMapping, resource: object): { [target: string]: Json } {
  const said = (resource as { active?: unknown }).active;
  const mapped = applyMapping(mapping, resource, typeof said === "boolean" ? said : undefined);
  const attributes = mapped.attributes ?? {};
  const values: { [target: string]: Json } = {
    email: mapped.email,
    first_name: mapped.givenName ?? null,
    last_name: mapped.familyName ?? null,
    display_name: mapped.displayName ?? null,
    external_id: attributes.external_id ?? mapped.externalId,
    active: mapped.active ?? null,
    org_unit: mapped.orgUnitPath ?? null,
    organization_role: attributes.organization_role ?? null,
  };
  for (const { target } of effectiveRows(mapping)) {
    if (!target.startsWith("metadata.")) continue;
    let at: Json | undefined = attributes.metadata;
    for (const name of target.split(".").slice(1)) at = isObject(at) ? at[name] : undefined;
    values[target] = at ?? null;
  }
  return values;
}
