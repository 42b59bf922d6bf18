"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useState } from "react";
import { ClientError } from "@/lib/client/api";
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
        defaultOptions: {
          queries: {
            staleTime: 10_000,
            retry: (count, error) => count < 2 && (!(error instanceof ClientError) || error.status === 0 || error.status >= 500),
          },
        },
      }),
  );
  return (
    <QueryClientProvider client={client}>
      <FrameContext value={frame}>{children}</FrameContext>
    </QueryClientProvider>
  );
}
