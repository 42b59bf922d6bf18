"use client";

/** The same review behind two doors: `base` is `/api/portal/review` or `/api/console/review/org_…`. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/client/api";
import type { ReviewPage, ReviewView } from "@/lib/review/schema";

export type ReviewFilter = { search: string; role: string | null; choice: "open" | "keep" | "deactivate" | null };
export const NO_FILTER: ReviewFilter = { search: "", role: null, choice: null };

export const reviewQuery = (base: string) =>
  queryOptions({
    queryKey: ["review", base],
    queryFn: ({ signal }) => api.get<ReviewView>(base, signal),
    refetchInterval: 15_000,
  });

export const reviewPeopleQuery = (base: string, filter: ReviewFilter) =>
  infiniteQueryOptions({
    queryKey: ["review", base, "people", filter],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: "100" });
      for (const [name, value] of Object.entries({ ...filter, after: pageParam })) if (value) query.set(name, value);
      return api.get<ReviewPage>(`${base}/people?${query}`, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.list_metadata.after,
    placeholderData: keepPreviousData,
  });
