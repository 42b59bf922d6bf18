/** What rows that are not saved yet would make of one person who was really received. Writes nothing. */
import { requirePermission } from "../access/require";
import { applyMapping } from "../attributes/apply";
import { checkRows } from "../attributes/check";
import { compile, effectiveRows } from "../attributes/compile";
import { mappingOf } from "../attributes/mapping";
import type { AttributeMapping, SampleValue, SampleView } from "../attributes/schema";
import type { SampleMapping } from "../attributes/input";
import { isObject, type JsonObject } from "../attributes/source-path";
import { isEmpty } from "../attributes/transforms";
import type { Ctx } from "../context";
import { type Id, toPublicId } from "../ids";
import type { Json } from "../provisioning/types";
import { findMapped, newestReceived, type Received } from "./queries";

/** @throws RollcallError invalid_request, one error per row that is not understood */
export async function sampleMapping(ctx: Ctx, directoryId: Id<"dir">, input: SampleMapping): Promise<SampleView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const directory = await findMapped(ctx.organizationId, directoryId);
  const rows = checkRows(directory.provider, input.rows);
  const [person] = await newestReceived(ctx.organizationId, directoryId, { limit: 1, id: input.user_id, search: input.search });
  if (!person) return { object: "attribute_sample", user: null, values: [], missing: [] };

  const before = mappingOf(directory.provider, directory.stored, directoryId);
  const after: AttributeMapping = { ...before, rows };
  return {
    object: "attribute_sample",
    user: { id: toPublicId("usr", person.id), name: person.name, user_name: person.userName },
    values: valuesOf(before, after, person),
    missing: applyMapping(after, person.resource, undefined).missing ?? [],
  };
}

/** One line per target of either mapping, in the order of the new one. */
function valuesOf(before: AttributeMapping, after: AttributeMapping, { resource }: Received): SampleValue[] {
  const [was, is] = [flat(before, resource), flat(after, resource)];
  const order = [...effectiveRows(after), ...effectiveRows(before)].map((row) => row.target);
  return [...new Set(order)].map((target) => ({
    target,
    source: sourceOf(after, target, resource as JsonObject),
    before: was[target] ?? null,
    after: is[target] ?? null,
  }));
}

/** Which row gave the value. */
function sourceOf(mapping: AttributeMapping, target: string, record: JsonObject): string | null {
  const rows = effectiveRows(mapping).filter((row) => row.target === target);
  const readers = compile(mapping).byTarget.get(target) ?? [];
  return rows.find((_, at) => !isEmpty(readers[at]?.(record)))?.source ?? null;
}

/** A person by targets. */
export function flat(mapping: AttributeMapping, resource: object): { [target: string]: Json } {
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
