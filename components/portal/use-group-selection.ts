"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "@/lib/client/api";
import type { GroupsView, SetupFacts } from "@/lib/setup/schema";
import { tellDraft } from "./draft-state";
import { planKey } from "./keys";
import type { SaveProblem } from "./use-draft-saver";
import { isLost, whenBack } from "./when-back";

export type Chosen = GroupsView["selected"][number];
type Changes = { select: Set<string>; deselect: Set<string> };
type Extra = { select_matching?: { search: string; filter: string }; continue?: true };

const SAVE_AFTER_MS = 400;

/**
 * The selection by id, kept across searches. A tick shows at once; changes are gathered and saved one request at a time,
 * so that a fast hand cannot overtake itself; without a line they wait and are sent again. `base` is the save this page last saw: somebody else's is never overwritten unseen.
 */
export function useGroupSelection(initial: readonly Chosen[], initialBase: string | null) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState(() => new Map(initial.map((group) => [group.id, group])));
  const [problem, setProblem] = useState<SaveProblem | null>(null);
  const [unsaved, setUnsaved] = useState(false);
  const waiting = useRef<Changes>({ select: new Set(), deselect: new Set() });
  const base = useRef(initialBase);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const callOff = useRef(() => {});
  const sending = useRef<Promise<SetupFacts | null>>(Promise.resolve(null));

  const send = useCallback(
    (extra: Extra = {}): Promise<SetupFacts | null> => {
      clearTimeout(timer.current);
      callOff.current();
      const next = sending.current
        .catch(() => null)
        .then(async () => {
          const { select, deselect } = waiting.current;
          if (select.size + deselect.size === 0 && Object.keys(extra).length === 0) return null;
          waiting.current = { select: new Set(), deselect: new Set() };
          tellDraft("saving");
          try {
            const body = { select: [...select], deselect: [...deselect], base: base.current, ...extra };
            const facts = await api.put<SetupFacts>("/api/portal/groups", body);
            base.current = facts.draft_saved_at;
            setProblem(null);
            setUnsaved(false);
            tellDraft("saved");
            client.invalidateQueries({ queryKey: planKey });
            return facts;
          } catch (refusal) {
            // What was not saved waits for the next try, behind anything ticked since.
            const newer = waiting.current;
            for (const id of select) if (!newer.deselect.has(id)) newer.select.add(id);
            for (const id of deselect) if (!newer.select.has(id)) newer.deselect.add(id);
            const waits = isLost(refusal) && newer.select.size + newer.deselect.size > 0;
            if (waits) callOff.current = whenBack(() => void send().catch(() => {}));
            tellDraft(waits ? "unsaved" : "failed");
            setUnsaved(waits);
            setProblem({ error: refusal as Error, at: Date.now() });
            throw refusal;
          }
        });
      sending.current = next;
      return next;
    },
    [client],
  );

  const change = useCallback(
    (groups: readonly Chosen[], on: boolean) => {
      setChosen((before) => {
        const after = new Map(before);
        for (const group of groups) on ? after.set(group.id, group) : after.delete(group.id);
        return after;
      });
      for (const { id } of groups) {
        waiting.current[on ? "select" : "deselect"].add(id);
        waiting.current[on ? "deselect" : "select"].delete(id);
      }
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void send().catch(() => {}), SAVE_AFTER_MS);
    },
    [send],
  );

  /** Leaving the page must not lose the last tick. */
  useEffect(() => {
    const flush = () => {
      const { select, deselect } = waiting.current;
      if (select.size + deselect.size > 0) void send().catch(() => {});
    };
    window.addEventListener("pagehide", flush);
    return () => {
      window.removeEventListener("pagehide", flush);
      flush();
    };
  }, [send]);

  const rebase = useCallback((saved: string | null) => {
    base.current = saved;
    setProblem(null);
  }, []);

  return { chosen, setChosen, change, send, problem, unsaved, rebase };
}
