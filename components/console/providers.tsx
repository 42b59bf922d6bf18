"use client";

import { QueryCache, QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useState } from "react";
import { api, ClientError } from "@/lib/client/api";
import type { ConsoleFrame } from "@/lib/staff/schema";

const FrameContext = createContext<ConsoleFrame | null>(null);

/** Who is signed in and what they may do, as the server said when the page was made; the doors decide again on every call. */
export function useFrame(): ConsoleFrame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error("useFrame stands outside the console's frame");
  return frame;
}

export function ConsoleProviders({ frame, children }: { frame: ConsoleFrame; children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
        defaultOptions: {
          queries: {
            // Offline is told as a failure, not by silence.
            networkMode: "always",
            staleTime: 10_000,
            retry: (count, error) => count < 2 && (!(error instanceof ClientError) || error.status === 0 || error.status >= 500),
          },
          // Kept back until the line is there, it would be done behind the back of whoever presses again.
          mutations: { networkMode: "always" },
        },
      }),
  );
  return (
    <QueryClientProvider client={client}>
      <FrameProvider initial={frame}>{children}</FrameProvider>
    </QueryClientProvider>
  );
}

/** The counts beside the menu follow what happens on the pages. */
function FrameProvider({ initial, children }: { initial: ConsoleFrame; children: ReactNode }) {
  const { data } = useQuery({
    queryKey: ["console", "frame"],
    queryFn: ({ signal }) => api.get<ConsoleFrame>("/api/console/frame", signal),
    initialData: initial,
    refetchInterval: 30_000,
  });
  return <FrameContext value={data}>{children}</FrameContext>;
}

/** A session that ended while a page was open: sign in, and come back here. */
function leaveWhenSignedOut(error: Error): void {
  if (!(error instanceof ClientError) || error.status !== 401) return;
  const here = `${window.location.pathname}${window.location.search}`;
  window.location.assign(`/console/sign-in?from=${encodeURIComponent(here)}`);
}
