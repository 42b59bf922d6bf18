import type { SchemaEngine } from "@prisma/schema-engine-wasm";

export function openEngine(input: {
  url?: string;
  datamodels?: [string, string][];
  options?: string;
}): Promise<{ engine: SchemaEngine; close: () => Promise<void> }>;
export function lastPanic(): string;
