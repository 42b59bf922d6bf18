/** Query keys, also for server components that seed the first paint; the fetchers stand in queries.ts. */
export type GroupFilter = "all" | "suggested" | "selected";
export type GroupQuery = { filter: GroupFilter; search: string };
export type RowFilter = { outcome: string | null; search: string; role: string | null; group: string | null };

export const NO_FILTER: RowFilter = { outcome: null, search: "", role: null, group: null };

export const planKey = ["portal", "plan"] as const;
export const rolesKey = ["portal", "role-mappings"] as const;
export const previewKey = ["portal", "preview"] as const;
export const runKey = (id: string | null) => ["portal", "run", id] as const;
export const connectionKey = ["portal", "connection"] as const;
export const accessKey = ["portal", "access"] as const;
export const mappingKey = ["portal", "attribute-mappings"] as const;
export const tokensKey = ["portal", "tokens"] as const;
export const statusKey = ["portal", "status"] as const;
export const groupsKey = (query: GroupQuery) => ["portal", "groups", query] as const;
export const rowsKey = (filter: RowFilter, runId: string | null) => ["portal", "preview-rows", runId, filter] as const;
