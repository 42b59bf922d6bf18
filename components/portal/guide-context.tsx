"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from "react";
import { api } from "@/lib/client/api";
import type { ConnectionView } from "@/lib/setup/schema";
import { connectionKey } from "./keys";

type Guide = {
  endpoint: string;
  /** The token while it is on the screen; null before and after. */
  secret: string | null;
  lastFour: string | null;
  tokenName: string | null;
  done: readonly string[];
  tick: (id: string, on: boolean) => void;
  onSecretCopied: () => void;
};

const GuideContext = createContext<Guide | null>(null);

export function useGuide(): Guide {
  const guide = useContext(GuideContext);
  if (!guide) throw new Error("A part of the guide stands outside its provider");
  return guide;
}

type Props = { view: ConnectionView; secret: string | null; onSecretCopied?: () => void; children: ReactNode };

/** What the steps of a guide share: the values to paste and the ticks, which are saved and follow in every window. */
export function GuideProvider({ view, secret, onSecretCopied, children }: Props) {
  const client = useQueryClient();
  const saving = useRef<Promise<unknown>>(Promise.resolve());
  const tick = useCallback(
    (id: string, on: boolean) => {
      const before = client.getQueryData<ConnectionView>(connectionKey)?.guide.done ?? [];
      const done = on ? [...new Set([...before, id])] : before.filter((one) => one !== id);
      void client.cancelQueries({ queryKey: connectionKey });
      client.setQueryData<ConnectionView>(connectionKey, (old) => old && { ...old, guide: { done } });
      saving.current = saving.current
        .then(() => api.put("/api/portal/guide", { done }))
        .catch(() => client.invalidateQueries({ queryKey: connectionKey }));
    },
    [client],
  );
  const [token] = view.tokens;
  const guide = useMemo<Guide>(
    () => ({
      endpoint: view.endpoint_url,
      secret,
      lastFour: secret ? secret.slice(-4) : (token?.last_four ?? null),
      tokenName: token?.name ?? null,
      done: view.guide.done,
      tick,
      onSecretCopied: onSecretCopied ?? (() => {}),
    }),
    [view.endpoint_url, view.guide.done, secret, token?.last_four, token?.name, tick, onSecretCopied],
  );
  return <GuideContext value={guide}>{children}</GuideContext>;
}
