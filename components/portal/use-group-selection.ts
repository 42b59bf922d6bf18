"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "@/lib/client/api";
import type { GroupsView, SetupFacts } from "@/lib/setup/schema";
import { newestSave, tellDraft, tellSaved } from "./draft-state";
import { planKey } from "./keys";
import type { SaveProblem } from "./use-draft-saver";
import { isLost, whenBack } from "./when-back";

export type Chosen = GroupsView["selected"][number];
type Changes = { select: Set<string>; deselect: Set<string> };
type Extra = { select_matching?: { search: string; filter: string }; continue?: true };

/** What this tab showed last: a page that the back button brings again was rendered before. */
let shownLast: Map<string, Chosen> | null = null;

const SAVE_AFTER_MS = 400;

/**
 * The selection by id, kept across searches. A tick shows at once; changes are gathered and saved one request at a time,
 * so that a fast hand cannot overtake itself; without a line they wait and are sent again. `base` is the save this page last saw: somebody else's is never overwritten unseen.
 */
export function useGroupSelection(initial: readonly Chosen[], initialBase: string | null) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState(() =>
    shownLast && newestSave(initialBase) !== initialBase ? shownLast : new Map(initial.map((group) => [group.id, group])),
  );
  useEffect(() => {
    shownLast = chosen;
  }, [chosen]);
  const [problem, setProblem] = useState<SaveProblem | null>(null);
  const [unsaved, setUnsaved] = useState(false);
  const waiting = useRef<Changes>({ select: new Set(), deselect: new Set() });
  const base = useRef(newestSave(initialBase));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const changes = useRef(0);
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
            tellSaved(base.current);
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
      changes.current += 1;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void send().catch(() => {}), SAVE_AFTER_MS);
    },
    [send],
  );

  /** What is saved, in place of what is shown; an answer that a tick overtook would take it back, and is asked for again. */
  const showSaved = useCallback(async () => {
    for (let seen = -1; seen !== changes.current; ) {
      seen = changes.current;
      await sending.current.catch(() => {});
      const all = await api.get<GroupsView>("/api/portal/groups?limit=1").catch(() => null);
      if (all && seen === changes.current) setChosen(new Map(all.selected.map((group) => [group.id, group])));
    }
  }, []);

  useEffect(() => {
    if (newestSave(initialBase) !== initialBase) void showSaved();
  }, [initialBase, showSaved]);

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

  return { chosen, showSaved, change, send, problem, unsaved, rebase };
}
