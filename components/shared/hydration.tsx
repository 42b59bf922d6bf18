"use client";

import { type ReactNode, useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Whether this page's script runs. `false` on the server and until then. */
function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/**
 * Controls take nothing before the script that would answer them runs: on a slow line a choice, a word typed or a press
 * would be lost, and a form would put its fields into the address. Text and links work from the start. What merely waits
 * looks as it will (the variant `disabled` in globals.css).
 */
export function HydrationGate({ children }: { children: ReactNode }) {
  const hydrated = useHydrated();
  return (
    <fieldset role="none" disabled={!hydrated} data-hydrating={hydrated ? undefined : ""} className="contents">
      {children}
    </fieldset>
  );
}
