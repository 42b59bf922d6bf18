"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

/** Filters live in the address: a reload, a bookmark or a colleague sees the same list. Empty values leave the address. */
export function useUrlState() {
  const pathname = usePathname();
  const params = useSearchParams();
  const state = useMemo(() => Object.fromEntries(params) as Record<string, string | undefined>, [params]);

  const set = useCallback(
    (changes: Record<string, string | null>) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const query = next.toString();
      window.history.replaceState(null, "", query ? `${pathname}?${query}` : pathname);
    },
    [pathname],
  );
  return [state, set] as const;
}

/** The given names of the address, in a fixed order, as a query string for our routes. */
export function queryOf(state: Record<string, string | undefined>, names: readonly string[]): string {
  const query = new URLSearchParams();
  for (const name of names) if (state[name]) query.set(name, state[name] ?? "");
  return query.toString();
}
