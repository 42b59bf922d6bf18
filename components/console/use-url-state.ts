"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";

/** What was set here and what the router does not know yet: it follows a moment later, or, while it still starts, not at all. */
type Ahead = { pathname: string; router: string; query: string };
let ahead: Ahead | null = null;
const listeners = new Set<() => void>();

function setAhead(next: Ahead | null) {
  ahead = next;
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Filters live in the address: a reload, a bookmark or a colleague sees the same list. Empty values leave the address. */
export function useUrlState() {
  const pathname = usePathname();
  const router = useSearchParams().toString();
  const mine = useSyncExternalStore(
    subscribe,
    () => ahead,
    () => null,
  );
  const query = mine && mine.pathname === pathname && mine.router === router ? mine.query : router;
  const state = useMemo(() => Object.fromEntries(new URLSearchParams(query)) as Record<string, string | undefined>, [query]);

  useEffect(() => {
    if (ahead && (ahead.pathname !== pathname || ahead.router !== router)) setAhead(null);
  }, [pathname, router]);

  const set = useCallback(
    (changes: Record<string, string | null>) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      const query = next.toString();
      window.history.replaceState(null, "", query ? `${pathname}?${query}` : pathname);
      setAhead({ pathname, router, query });
    },
    [pathname, router],
  );
  return [state, set] as const;
}

/** The given names of the address, in a fixed order, as a query string for our routes. */
export function queryOf(state: Record<string, string | undefined>, names: readonly string[]): string {
  const query = new URLSearchParams();
  for (const name of names) if (state[name]) query.set(name, state[name] ?? "");
  return query.toString();
}
