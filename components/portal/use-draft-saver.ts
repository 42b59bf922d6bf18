"use client";

import { useCallback, useRef, useState } from "react";
import { api } from "@/lib/client/api";
import type { SetupFacts } from "@/lib/setup/schema";
import { tellDraft } from "./draft-state";

/** Saves parts of the draft one after the other, each on the save it last saw (`base`), and tells the header. */
export function useDraftSaver(path: string, initialBase: string | null) {
  const base = useRef(initialBase);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const refused = useRef<object | null>(null);
  const [error, setError] = useState<Error | null>(null);

  const save = useCallback(
    (part: object): Promise<SetupFacts> => {
      const next = last.current
        .catch(() => {})
        .then(async () => {
          tellDraft("saving");
          try {
            const facts = await api.put<SetupFacts>(path, { ...part, base: base.current });
            base.current = facts.draft_saved_at;
            setError(null);
            tellDraft("saved");
            return facts;
          } catch (refusal) {
            refused.current = part;
            tellDraft("failed");
            setError(refusal as Error);
            throw refusal;
          }
        });
      last.current = next;
      return next;
    },
    [path],
  );

  /** After a conflict: the refused answer once more, on top of what the other one saved. */
  const keepMine = useCallback(
    (saved: string | null) => {
      base.current = saved;
      return refused.current ? save(refused.current) : null;
    },
    [save],
  );

  return { save, keepMine, error };
}
