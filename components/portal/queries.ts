"use client";

/** Keys, fetchers and invalidation of the portal, in one place: no component spells a URL. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { TokenList } from "@/lib/access/schema";
import { api } from "@/lib/client/api";
import type {
  ConnectionView,
  GroupsView,
  HoldView,
  PersonCheck,
  PlanSummary,
  PreviewRows,
  PreviewView,
  RolesView,
  RunView,
  StatusView,
  VerifyView,
} from "@/lib/setup/schema";
import {
  connectionKey,
  type GroupQuery,
  groupsKey,
  planKey,
  previewKey,
  type RowFilter,
  rolesKey,
  rowsKey,
  runKey,
  statusKey,
  tokensKey,
} from "./keys";

const PAGE = 100;

function path(base: string, params: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params))
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  return query.size > 0 ? `${base}?${query}` : base;
}

export const groupsQuery = (query: GroupQuery) =>
  infiniteQueryOptions({
    queryKey: groupsKey(query),
    queryFn: ({ pageParam, signal }) =>
      api.get<GroupsView>(path("/api/portal/groups", { ...query, after: pageParam, limit: PAGE }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.list_metadata.after,
    placeholderData: keepPreviousData,
  });

/** The counts follow the reading of groups: quick while it runs, silent when the tab is hidden. */
export const planQuery = () =>
  queryOptions({
    queryKey: planKey,
    queryFn: ({ signal }) => api.get<PlanSummary>("/api/portal/plan", signal),
    refetchInterval: (query) => (["reading", "planning"].includes(query.state.data?.state ?? "") ? 1500 : false),
  });

export const rolesQuery = () =>
  queryOptions({ queryKey: rolesKey, queryFn: ({ signal }) => api.get<RolesView>("/api/portal/role-mappings", signal) });

export const personQuery = (search: string) =>
  queryOptions({
    queryKey: ["portal", "people", search],
    queryFn: ({ signal }) => api.get<{ data: PersonCheck[] }>(path("/api/portal/people", { search }), signal),
    enabled: search.length >= 2,
    placeholderData: keepPreviousData,
  });

export const previewQuery = () =>
  queryOptions({
    queryKey: previewKey,
    queryFn: ({ signal }) => api.get<PreviewView>("/api/portal/preview", signal),
    refetchInterval: (query) => (query.state.data?.state === "running" ? 1000 : 30_000),
  });

export const previewRowsQuery = (filter: RowFilter, runId: string | null) =>
  infiniteQueryOptions({
    queryKey: rowsKey(filter, runId),
    queryFn: ({ pageParam, signal }) =>
      api.get<PreviewRows>(path("/api/portal/preview/rows", { ...filter, after: pageParam, limit: PAGE }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.list_metadata.after,
    placeholderData: keepPreviousData,
    enabled: runId !== null,
  });

export const isOpen = (run: RunView | null | undefined) => run?.state === "queued" || run?.state === "running";

export const runQuery = (id?: string) =>
  queryOptions({
    queryKey: runKey(id ?? null),
    queryFn: ({ signal }) => api.get<RunView | null>(path("/api/portal/run", { id }), signal),
    refetchInterval: (query) => (isOpen(query.state.data) ? 1000 : false),
  });

export const statusQuery = () =>
  queryOptions({
    queryKey: statusKey,
    queryFn: ({ signal }) => api.get<StatusView>("/api/portal/status", signal),
    refetchInterval: (query) => (isOpen(query.state.data?.run) ? 1000 : 15_000),
  });

export const holdQuery = (id: string) =>
  queryOptions({ queryKey: ["portal", "hold", id], queryFn: ({ signal }) => api.get<HoldView>(`/api/portal/holds/${id}`, signal) });

export const LOST_RETRY_MS = 8000;
/** A refused token is to be shown within two seconds: with the 0.6 s after which the door writes down what it saw (lib/scim-log/notes.ts). */
const WATCHED_MS = 1000;

/** Followed closely while somebody watches; silent when the tab is hidden. A failure keeps what was shown and tries again by itself. */
export const connectionQuery = () =>
  queryOptions({
    queryKey: connectionKey,
    queryFn: ({ signal }) => api.get<ConnectionView>("/api/portal/connection", signal),
    refetchInterval: (query) => (query.state.status === "error" ? LOST_RETRY_MS : WATCHED_MS),
    retry: false,
  });

export const tokensQuery = () =>
  queryOptions({ queryKey: tokensKey, queryFn: ({ signal }) => api.get<TokenList>("/api/portal/tokens", signal), refetchInterval: 5000 });

/** The first answer's `since` is the beginning for all that follow. */
export const verifyQuery = (since: string | null) =>
  queryOptions({
    queryKey: ["portal", "verify", since],
    queryFn: ({ signal }) => api.get<VerifyView>(path("/api/portal/verify", { since }), signal),
    refetchInterval: (query) => (query.state.status === "error" ? LOST_RETRY_MS : WATCHED_MS),
    retry: false,
    placeholderData: keepPreviousData,
  });
