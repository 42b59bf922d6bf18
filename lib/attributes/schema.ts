/** What becomes of a directory's attributes: the mapping, and its shapes for the portal. Safe in the browser: types only. */
import type { ProviderKey } from "../directories/schema";

/** Targets with a meaning of their own; every other one is `metadata.<path>`. */
export const STANDARD_TARGETS = [
  "email",
  "first_name",
  "last_name",
  "display_name",
  "external_id",
  "active",
  "org_unit",
  "organization_role",
] as const;
export type StandardTarget = (typeof STANDARD_TARGETS)[number];

/** Small, safe steps a value may go through, in the order they are given (transforms.ts). */
export type Transform =
  | { kind: "trim" }
  | { kind: "lower_case" }
  | { kind: "upper_case" }
  /** The first value of several. */
  | { kind: "first" }
  /** Several values as one text; ", " unless said. */
  | { kind: "join"; separator?: string }
  /** What stands before or after the first occurrence of a text: `before "@"`. */
  | { kind: "before"; text: string }
  | { kind: "after"; text: string }
  /** Old value → new value, ignoring case; others stay, or fall away. */
  | { kind: "values"; values: { [from: string]: string }; others?: "keep" | "drop" }
  /** Yes, no, true, false, 1, 0, on, off, active, inactive; anything else says nothing. */
  | { kind: "boolean" }
  /** Used when there is no value. */
  | { kind: "default"; value: string };
export type TransformKind = Transform["kind"];

export type MappingRow = {
  /** A SCIM path: `title`, `emails[type eq "work"].value`, `urn:…:User:department`. */
  source: string;
  /** A standard target or `metadata.<path>`. */
  target: string;
  transforms?: readonly Transform[];
  /** Without a value nobody new is made a member. */
  required?: boolean;
  /** The customer's own note. */
  note?: string;
};

/**
 * What holds for a directory. `rows` are what somebody saved; the provider's defaults follow them as fall-backs.
 * `version` 0: nothing was ever saved.
 */
export type AttributeMapping = { version: number; provider: ProviderKey; rows: readonly MappingRow[] };

/** The column directory.attribute_mapping. */
export type StoredMapping = { version: number; rows: MappingRow[]; saved_at: string; saved_by: string };

/** A row as the page shows it. `note_code` names a sentence under `mapping.notes`. */
export type MappingRowView = {
  source: string;
  target: string;
  transforms: Transform[];
  required: boolean;
  note: string | null;
  note_code: string | null;
  /** One of the provider's defaults: it is tried after the rows that were saved. */
  is_default: boolean;
};

/** An attribute that was really received. */
export type SourceView = {
  path: string;
  /** How many of the looked-at records carry it. */
  count: number;
  /** Up to three values, shortened; what looks like a secret is masked. */
  samples: string[];
  /** Which target takes it now; null: nothing does. */
  mapped_to: string | null;
};

export type MappingView = {
  object: "attribute_mapping";
  directory_id: string;
  provider: ProviderKey;
  /** What Save must name. */
  version: number;
  saved_at: string | null;
  saved_by: string | null;
  /** A pulled directory has fixed defaults. */
  editable: boolean;
  provider_name: string;
  /** In the order in which they are tried: what was saved, then the defaults. */
  rows: MappingRowView[];
  /** All of the provider's defaults, also those that a saved row repeats with more to say. */
  defaults: MappingRowView[];
  sources: SourceView[];
  /** Records that `sources` were counted in, and those there are. */
  looked_at: number;
  people: number;
  /** For `organization_role`: what a value may name. */
  roles: { key: string; name: string; rank: number }[];
};

/** What one row makes of one person. Texts to be shown: short, what looks like a secret is masked; null: nothing. */
export type SampleRow = {
  source: string;
  target: string;
  raw: string | null;
  result: string | null;
  /** This row gave its target's value; the ones behind it were not needed. */
  used: boolean;
};

/** What the rows on screen make of one person who was really received. */
export type SampleView = {
  object: "attribute_sample";
  user: { id: string; name: string; user_name: string } | null;
  /** In the order in which rows are tried, the defaults last. */
  rows: SampleRow[];
  /** Targets whose value differs from what the saved mapping gives. */
  changes: { target: string; before: string | null; after: string | null }[];
  /** Required targets without a value. */
  missing: string[];
};

/** What Save would change. */
export type MappingPreview = {
  object: "attribute_mapping_preview";
  people: number;
  /** Records whose values change. */
  changed: number;
  /** Members whose role changes; of these, how many get a lower one. */
  role_changes: number;
  role_losses: number;
  departures: number;
  reactivations: number;
  /** The losses pass the guard's limit: Save names this number, or they are held. */
  needs_count: number | null;
  examples: { name: string; field: string; from: string | null; to: string | null }[];
};

export type SavedMapping = { mapping: MappingView; changed: number; held: number };
