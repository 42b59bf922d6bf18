import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/client/api";
import type { LogDetail, LogHistogram, LogRow } from "@/lib/logs/list.schema";
import type { ListPage, MemberExplanation, MemberRow } from "@/lib/members/list.schema";
import type { OrganizationSummary } from "@/lib/organizations/schema";
import type { PushFacts } from "@/lib/setup/access.schema";
import type { LinkListItem } from "@/lib/setup/list-links";
import type { HoldView } from "@/lib/setup/schema";
import type { SettingsView } from "@/lib/settings/schema";
import type { AuditRow, FoundThing, OrganizationDetail, StaffRow } from "@/lib/staff/schema";
import type { HoldRow, RunDetail, RunRow } from "@/lib/sync/runs.schema";

/** Keys, addresses and types together: no component spells a URL. */

export type Paged<T> = { object: "list"; data: T[]; list_metadata: { before: string | null; after: string | null } };
const with_ = (path: string, query: string) => (query ? `${path}?${query}` : path);

function paged<T>(key: string, path: string, query: string) {
  return infiniteQueryOptions({
    queryKey: ["console", key, query],
    queryFn: ({ pageParam, signal }) =>
      api.get<Paged<T>>(with_(path, [query, pageParam && `after=${encodeURIComponent(pageParam)}`].filter(Boolean).join("&")), signal),
    initialPageParam: "",
    getNextPageParam: (last) => last.list_metadata.after ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export const logsQuery = (query: string) => paged<LogRow>("logs", "/api/console/logs", query);
export const pushFactsQuery = (directoryId: string) =>
  queryOptions({
    queryKey: ["console", "push-facts", directoryId],
    queryFn: ({ signal }) => api.get<PushFacts>(`/api/console/directories/${directoryId}/connection`, signal),
    refetchInterval: 10_000,
  });
export type OpenReviewRow = { organization: { id: string; name: string }; open: number; at: string | null };
export const openReviewsQuery = () =>
  queryOptions({
    queryKey: ["console", "open-reviews"],
    queryFn: ({ signal }) => api.get<{ data: OpenReviewRow[] }>("/api/console/review", signal),
  });
export const runsQuery = (query: string) => paged<RunRow>("runs", "/api/console/runs", query);
export const organizationsQuery = (query: string) => paged<OrganizationSummary>("organizations", "/api/console/organizations", query);
export const linksQuery = (query: string) => paged<LinkListItem>("links", "/api/console/setup-links", query);
export const auditQuery = (query: string) => paged<AuditRow>("audit", "/api/console/audit", query);

export const histogramQuery = (query: string) =>
  queryOptions({
    queryKey: ["console", "histogram", query],
    queryFn: ({ signal }) => api.get<LogHistogram>(with_("/api/console/logs/histogram", query), signal),
    placeholderData: keepPreviousData,
  });

export const logQuery = (id: string) =>
  queryOptions({
    queryKey: ["console", "log", id],
    queryFn: ({ signal }) => api.get<LogDetail>(`/api/console/logs/${id}`, signal),
    staleTime: 60_000,
  });

export const membersQuery = (query: string) =>
  queryOptions({
    queryKey: ["console", "members", query],
    queryFn: ({ signal }) => api.get<ListPage<MemberRow>>(with_("/api/console/members", query), signal),
    placeholderData: keepPreviousData,
  });

export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ["console", "member", id],
    queryFn: ({ signal }) => api.get<MemberExplanation>(`/api/console/members/${id}`, signal),
  });

export const organizationQuery = (id: string) =>
  queryOptions({
    queryKey: ["console", "organization", id],
    queryFn: ({ signal }) => api.get<OrganizationDetail>(`/api/console/organizations/${id}`, signal),
  });

export const runQuery = (id: string) =>
  queryOptions({ queryKey: ["console", "run", id], queryFn: ({ signal }) => api.get<RunDetail>(`/api/console/runs/${id}`, signal) });

export const holdsQuery = () =>
  queryOptions({ queryKey: ["console", "holds"], queryFn: ({ signal }) => api.get<{ data: HoldRow[] }>("/api/console/holds", signal) });

export const holdQuery = (id: string) =>
  queryOptions({ queryKey: ["console", "hold", id], queryFn: ({ signal }) => api.get<HoldView>(`/api/console/holds/${id}`, signal) });

export const staffQuery = () =>
  queryOptions({ queryKey: ["console", "staff"], queryFn: ({ signal }) => api.get<{ data: StaffRow[] }>("/api/console/staff", signal) });

export const settingsQuery = () =>
  queryOptions({ queryKey: ["console", "settings"], queryFn: ({ signal }) => api.get<SettingsView>("/api/console/settings", signal) });

export const searchQuery = (text: string) =>
  queryOptions({
    queryKey: ["console", "search", text],
    queryFn: ({ signal }) => api.get<{ data: FoundThing[] }>(`/api/console/search?q=${encodeURIComponent(text)}`, signal),
    enabled: text.length > 0,
    placeholderData: keepPreviousData,
  });
