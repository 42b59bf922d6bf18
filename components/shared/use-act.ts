"use client";

import { useState } from "react";

/**
 * What a button asks of the server: whether it is under way, and what refused it. With `leaves`, success leads to
 * another page, and the button stays busy until that page is there.
 */
export function useAct({ leaves = false } = {}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await work();
      if (!leaves) setBusy(false);
    } catch (refusal) {
      setError(refusal as Error);
      setBusy(false);
    }
  }
  return { busy, error, act };
}
