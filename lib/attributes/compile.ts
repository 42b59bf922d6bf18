/** A mapping as readers, made once per mapping object. Pure. */
import type { ProviderKey } from "../directories/schema";
import type { InactiveReason, Json } from "../provisioning/types";
import { defaultRows } from "./defaults";
import type { AttributeMapping, MappingRow, StandardTarget } from "./schema";
import { compilePath, type JsonObject } from "./source-path";
import { parseTarget, spellTarget } from "./targets";
import { compileTransforms } from "./transforms";

export type Reader = (record: JsonObject) => Json | undefined;

export type Compiled = {
  targets: Record<StandardTarget, Reader[]>;
  metadata: { path: string[]; readers: Reader[] }[];
  /** Saved rows only: what the provider says about itself is read without them. */
  externalId: Reader[];
  active: Reader[];
  required: { target: string; readers: Reader[] }[];
  inactiveReason: InactiveReason;
};

const compiled = new WeakMap<AttributeMapping, Compiled>();

export function compile(mapping: AttributeMapping): Compiled {
  const known = compiled.get(mapping);
  if (known) return known;
  const fresh = build(mapping);
  compiled.set(mapping, fresh);
  return fresh;
}

/** Saved rows first, then the provider's defaults that none of them repeats. */
export function effectiveRows(mapping: AttributeMapping): (MappingRow & { isDefault: boolean; noteCode?: string })[] {
  const saved = mapping.rows.map((row) => ({ ...row, isDefault: false }));
  const named = new Set(mapping.rows.map((row) => keyOf(row)));
  const defaults = defaultRows(mapping.provider).filter((row) => !named.has(keyOf(row)));
  return [...saved, ...defaults.map((row) => ({ ...row, isDefault: true }))];
}

export const keyOf = (row: Pick<MappingRow, "source" | "target">) => `${row.source.toLowerCase()}\u0000${row.target}`;

function build(mapping: AttributeMapping): Compiled {
  const result: Compiled = {
    targets: {
      email: [],
      first_name: [],
      last_name: [],
      display_name: [],
      external_id: [],
      active: [],
      org_unit: [],
      organization_role: [],
    },
    metadata: [],
    externalId: [],
    active: [],
    required: [],
    inactiveReason: inactiveReason(mapping.provider),
  };
  const metadata = new Map<string, { path: string[]; readers: Reader[] }>();
  const required = new Set<string>();
  const readersOf = new Map<string, Reader[]>();
  for (const row of effectiveRows(mapping)) {
    const target = parseTarget(row.target);
    const name = spellTarget(target);
    const read = readerOf(row);
    readersOf.set(name, [...(readersOf.get(name) ?? []), read]);
    if (row.required) required.add(name);
    if (target.kind === "metadata") {
      const known = metadata.get(name) ?? { path: target.path, readers: [] };
      known.readers.push(read);
      metadata.set(name, known);
      continue;
    }
    result.targets[target.name].push(read);
    const own = isOwn(row);
    if (target.name === "external_id" && !own) result.externalId.push(read);
    if (target.name === "active" && !own) result.active.push(read);
  }
  result.metadata = [...metadata.values()];
  result.required = [...required].map((target) => ({ target, readers: readersOf.get(target) ?? [] }));
  return result;
}

/** The provider's own word for it, unchanged. */
function isOwn(row: MappingRow): boolean {
  if (row.transforms?.length) return false;
  return (row.target === "active" && row.source === "active") || (row.target === "external_id" && row.source === "externalId");
}

function readerOf(row: MappingRow): Reader {
  const read = compilePath(row.source);
  if (!row.transforms?.length) return read;
  const change = compileTransforms(row.transforms);
  return (record) => change(read(record));
}

/** Google's push says it for suspended people; the others for people who are no longer assigned. */
function inactiveReason(provider: ProviderKey): InactiveReason {
  return provider === "google_scim" || provider === "google_workspace" ? "suspended" : "unassigned";
}
