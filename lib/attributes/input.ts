/** What the mapping's routes accept. Unknown fields are refused; paths and targets are judged by check.ts. */
import { z } from "zod";
import { publicId } from "../http/fields";
import type { Id } from "../ids";
import { MOST_ROWS } from "./check";
import type { MappingRow } from "./schema";

const text = z.string().max(256);
const mark = z.string().min(1).max(32);

const values = z.record(z.string().min(1).max(256), text).refine((map) => Object.keys(map).length <= 200, "Expected at most 200 values.");

const transform = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("trim") }),
  z.strictObject({ kind: z.literal("lower_case") }),
  z.strictObject({ kind: z.literal("upper_case") }),
  z.strictObject({ kind: z.literal("first") }),
  z.strictObject({ kind: z.literal("join"), separator: z.string().max(8).optional() }),
  z.strictObject({ kind: z.literal("before"), text: mark }),
  z.strictObject({ kind: z.literal("after"), text: mark }),
  z.strictObject({ kind: z.literal("values"), values, others: z.enum(["keep", "drop"]).optional() }),
  z.strictObject({ kind: z.literal("boolean") }),
  z.strictObject({ kind: z.literal("default"), value: text }),
]);

const row = z.strictObject({
  source: z.string().max(1024),
  target: z.string().max(1024),
  transforms: z.array(transform).max(8).optional(),
  required: z.boolean().optional(),
  note: z.string().max(300).optional(),
});

const rows = z.array(row).max(MOST_ROWS);

export const SaveMapping = z.strictObject({
  /** The version the caller last saw; 0 before the first save. */
  version: z.number().int().min(0),
  rows,
  /** How many people lose access or a role, typed by hand, when Save asks for it. */
  confirm_count: z.number().int().min(0).optional(),
});
export type SaveMapping = z.output<typeof SaveMapping>;

export const PreviewMapping = z.strictObject({ rows });
export type PreviewMapping = z.output<typeof PreviewMapping>;

/** As a verb takes it: rows of any origin. */
export type SampleInput = { rows: readonly MappingRow[]; user_id?: Id<"usr">; search?: string };

export const SampleMapping = z.strictObject({
  rows,
  /** Whose record; the newest one without. */
  user_id: publicId("usr").optional(),
  /** Or the first whose name or address holds this. */
  search: z.string().max(200).optional(),
});
