"use client";

/** What the security page reads; its keys stand with the others in keys.ts. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/client/api";
import type { TokenList } from "@/lib/access/schema";
import type { AccessView } from "@/lib/setup/access.schema";
import { accessKey, tokensKey } from "./keys";

export const accessQuery = () =>
  queryOptions({
    queryKey: accessKey,
    queryFn: ({ signal }) => api.get<AccessView>("/api/portal/access", signal),
    refetchInterval: 15_000,
  });

export const tokensQuery = () =>
  queryOptions({ queryKey: tokensKey, queryFn: ({ signal }) => api.get<TokenList>("/api/portal/tokens", signal), refetchInterval: 5000 });
