"use client";

import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { api } from "@/lib/client/api";
import type { SetupFacts } from "@/lib/setup/schema";
import { isDraftConflict } from "./draft-conflict";
import { newestSave, tellDraft, tellSaved } from "./draft-state";
import { isLost, whenBack } from "./when-back";

/** A part of the draft, and what it makes of the page. */
type Choice<View> = { part: object; show: (view: View) => View; done: () => void; refused: (error: Error) => void };
export type SaveProblem = { error: Error; at: number };

/**
 * Saves choices one after the other, each on the save it last saw (`base`), and tells the header. A choice lies over the
 * page until it is saved or refused: without a line it waits and is sent again, after a conflict it waits for a decision.
 */
export function useDraftSaver<View>(path: string, viewKey: QueryKey, initialBase: string | null) {
  const client = useQueryClient();
  const base = useRef(newestSave(initialBase));
  const lane = useRef<Promise<unknown>>(Promise.resolve());
  const waiting = useRef<readonly Choice<View>[]>([]);
  const callOff = useRef(() => {});
  const [unsaved, setUnsaved] = useState<readonly Choice<View>[]>([]);
  const [problem, setProblem] = useState<SaveProblem | null>(null);

  const wait = useCallback((choices: readonly Choice<View>[]) => {
    waiting.current = choices;
    setUnsaved(choices);
  }, []);

  const inTurn = useCallback(<T>(work: () => Promise<T>): Promise<T> => {
    const next = lane.current.catch(() => {}).then(work);
    lane.current = next;
    return next;
  }, []);

  const send = useCallback(
    async (part: object): Promise<SetupFacts> => {
      tellDraft("saving");
      try {
        const facts = await api.put<SetupFacts>(path, { ...part, base: base.current });
        base.current = facts.draft_saved_at;
        tellSaved(base.current);
        setProblem(null);
        tellDraft("saved");
        return facts;
      } catch (refusal) {
        tellDraft(isLost(refusal) && waiting.current.length > 0 ? "unsaved" : "failed");
        setProblem({ error: refusal as Error, at: Date.now() });
        throw refusal;
      }
    },
    [path],
  );

  /** Everything that waits, in the order it was chosen. @throws what keeps a choice from being saved */
  const sendAll = useCallback(async () => {
    callOff.current();
    for (let choice = waiting.current[0]; choice; choice = waiting.current[0]) {
      try {
        await send(choice.part);
        // An answer that was asked for before would take it back.
        await client.cancelQueries({ queryKey: viewKey });
        client.setQueryData<View>(viewKey, (old) => old && choice.show(old));
        choice.done();
      } catch (refusal) {
        if (isLost(refusal)) callOff.current = whenBack(() => void inTurn(sendAll).catch(() => {}));
        if (isLost(refusal) || isDraftConflict(refusal as Error)) throw refusal;
        choice.refused(refusal as Error);
      }
      wait(waiting.current.slice(1));
    }
  }, [client, viewKey, send, wait, inTurn]);

  /** Shown in the very moment. @returns once it is saved, however long the line was gone */
  const save = useCallback(
    (part: object, show: Choice<View>["show"] = (view) => view) =>
      new Promise<void>((done, refused) => {
        wait([...waiting.current, { part, show, done, refused }]);
        void inTurn(sendAll).catch(() => {});
      }),
    [wait, inTurn, sendAll],
  );

  /** The last word of a step: only behind everything that was chosen on it. Not sent again by itself. */
  const finish = useCallback(
    (part: object) =>
      inTurn(async () => {
        await sendAll();
        return send(part);
      }),
    [inTurn, sendAll, send],
  );

  const again = useCallback(() => inTurn(sendAll).catch(() => {}), [inTurn, sendAll]);

  /** After a conflict: what waits, on top of what the other one saved. */
  const keepMine = useCallback(
    (saved: string | null) => {
      base.current = saved;
      setProblem(null);
      return again();
    },
    [again],
  );

  return { save, finish, again, keepMine, unsaved, problem };
}
