"use client";

import { useAct } from "@/components/shared/use-act";
import { api } from "@/lib/client/api";

/** To Google's consent, in the same tab: its page replaces this one and comes back to it. */
export function useAuthorize() {
  const { busy, error, act } = useAct({ leaves: true });
  const authorize = () =>
    act(async () => {
      const { url } = await api.post<{ url: string }>("/api/portal/google/start");
      window.location.assign(url);
    });
  return { busy, error, authorize };
}
