"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ClientError } from "@/lib/client/api";

/** One client per browser page. Refusals are answers and are not repeated; a lost connection or a busy server is. */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            // A browser that says it is offline would pause without a word: failing is what the pages can tell.
            networkMode: "always",
            staleTime: 10_000,
            retry: (failures, error) => failures < 3 && !(error instanceof ClientError && error.status >= 400 && error.status < 500),
            retryDelay: (attempt) => Math.min(8000, 1000 * 2 ** attempt),
          },
          mutations: { networkMode: "always" },
        },
      }),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
