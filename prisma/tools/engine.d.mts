import type { SchemaEngine } from "@prisma/schema-engine-wasm";

type Query = { sql: string; args: unknown[]; argTypes: unknown[] };
type Connection = {
  queryRaw(query: Query): Promise<{ rows: unknown[][]; columnTypes: number[] }>;
  executeScript(script: string): Promise<void>;
  dispose(): Promise<void>;
};

export function openEngine(input: {
  url?: string;
  datamodels?: [string, string][];
  options?: string;
}): Promise<{ engine: SchemaEngine; close: () => Promise<void> }>;
export function lastPanic(): string;
export function connectionOf(url: string): object;
export class EngineConnections {
  constructor(connection: object);
  connect(): Promise<Connection>;
  connectToShadowDb(): Promise<Connection>;
}
