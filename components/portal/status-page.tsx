"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { api } from "@/lib/client/api";
import type { StatusView } from "@/lib/setup/schema";
import { useLocale, useTranslations } from "use-intl/react";
import { statusKey } from "./keys";
import type { ProviderWords } from "./provider-words";
import { statusQuery } from "./queries";
import { StatusAttention } from "./status-attention";
import { GroupsAndRoles, LatestChanges } from "./status-lists";
import { StatusDay } from "./status-day";
import { StatusFacts } from "./status-facts";
import { StatusHeader } from "./status-header";
import { StatusPeople } from "./status-people";

/** Health, what needs somebody, the last day, who has which role. Everything follows by itself. */
export function StatusPage({ first, provider }: { first: StatusView; provider: ProviderWords }) {
  const client = useQueryClient();
  const query = useQuery(statusQuery());
  const status = query.data ?? first;
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);

  async function act(path: "sync" | "pause" | "resume") {
    setBusy(true);
    setError(null);
    try {
      const answer = await api.post<{ run_id?: string }>(`/api/portal/${path}`);
      if (path === "sync") setAsked(answer.run_id ?? null);
    } catch (refusal) {
      setError(refusal as Error);
    }
    await client.invalidateQueries({ queryKey: statusKey });
    setBusy(false);
  }

  return (
    <>
      <StatusHeader status={status} provider={provider} asked={asked} busy={busy} onAct={act} />
      <ErrorMessage error={error ?? query.error} className="mt-5" />
      {status.paused && <Paused paused={status.paused} provider={provider} />}
      <StatusAttention status={status} provider={provider} onDecided={() => client.invalidateQueries({ queryKey: statusKey })} />
      <div className="mt-5 grid gap-5 lg:grid-cols-[minmax(0,1fr)_440px]">
        <StatusDay day={status.last_day} push={provider.push} />
        <StatusPeople people={status.people} app={status.vendor.name} />
        <GroupsAndRoles groups={status.groups} />
        <LatestChanges push={provider.push} latest={status.latest.slice(0, Math.max(4, status.groups.length))} />
      </div>
      <StatusFacts status={status} />
    </>
  );
}

function Paused({ paused, provider }: { paused: NonNullable<StatusView["paused"]>; provider: ProviderWords }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const date = paused.at
    ? new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(Date.parse(paused.at))
    : "";
  return (
    <Callout tone="info" className="mt-6" title={`${t("paused_title", { by: paused.by })}${date ? ` ${t("since", { date })}` : ""}`}>
      {t(provider.push ? "paused_text_push" : "paused_text", { provider: provider.name })}
    </Callout>
  );
}
