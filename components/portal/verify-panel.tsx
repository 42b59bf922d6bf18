"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, UserRound } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Avatar } from "@/components/shared/marks";
import { OutcomePill } from "@/components/shared/outcome-pill";
import { RelativeTime } from "@/components/shared/relative-time";
import { cn } from "@/components/ui/cn";
import type { VerifyView } from "@/lib/setup/schema";
import { ConnectionLost } from "./connection-lost";
import type { ProviderWords } from "./provider-words";
import { verifyQuery } from "./queries";

const STEPS = ["created", "updated", "deactivated"] as const;

type Props = { first: VerifyView; provider: ProviderWords; app: string; expect: string };

/** One person is assigned, changed and taken away at the provider; each shows here by itself, and so does whoever else arrives. */
export function VerifyPanel({ first, provider, app, expect }: Props) {
  const t = useTranslations("portal.verify");
  const query = useQuery(verifyQuery(first.since));
  const view = query.data ?? first;
  const next = STEPS.find((step) => !view.ticks[step]);
  const words = { provider: provider.name, app };
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]" data-testid="verify">
      <div className="lg:col-span-2 empty:hidden">
        <ConnectionLost query={query} />
      </div>
      <section aria-label={t("steps")} className="self-start rounded-lg border bg-card">
        <p role="status" className="border-b px-4 py-3 text-[14.5px] font-semibold">
          {t(next ? `head_${next}` : "head_done", words)}
        </p>
        <ol>
          {STEPS.map((step, index) => {
            const tick = view.ticks[step];
            return (
              <li
                key={step}
                className="flex gap-3 border-b px-4 py-3.5 last:border-0"
                data-testid={`verify.${step}`}
                data-state={tick ? "done" : "waiting"}
              >
                <span
                  className={cn(
                    "num grid size-6 shrink-0 place-items-center rounded-full text-[12.5px] font-semibold",
                    tick ? "bg-success text-card" : "text-muted-foreground ring-1 ring-border",
                  )}
                >
                  {tick ? <Check className="size-3.5 stroke-[2.75]" role="img" aria-label={t("seen")} /> : index + 1}
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block text-[14px] font-medium">{t(`${step}.title`, words)}</span>
                  <span className="block text-[13px] text-muted-foreground">
                    {tick ? (
                      <>
                        {t(`${step}.seen`, { ...words, name: tick.name })} · <RelativeTime at={tick.at} quiet />
                      </>
                    ) : (
                      t(`${step}.text`, words)
                    )}
                  </span>
                </span>
              </li>
            );
          })}
        </ol>
        <p className="border-t px-4 py-3 text-[13px] text-muted-foreground">
          {expect}{" "}
          {view.last_request_at ? (
            <>
              {t("last_request")} <RelativeTime at={view.last_request_at} quiet />.
            </>
          ) : (
            t("no_request")
          )}
        </p>
      </section>
      <section aria-labelledby="arrived" className="self-start overflow-hidden rounded-lg border bg-card" data-testid="verify.people">
        <h2 id="arrived" className="border-b px-4 py-3 text-[14.5px] font-semibold">
          {t("arrived", { count: view.people.length })}
        </h2>
        {view.people.length === 0 ? (
          <p className="flex items-center gap-2 px-4 py-6 text-[13.5px] text-muted-foreground">
            <UserRound aria-hidden="true" />
            {t("nobody", words)}
          </p>
        ) : (
          <ul className="text-[13px]">
            {view.people.map((person) => (
              <li
                key={`${person.email}${person.name}${person.at}`}
                className="flex min-h-[45px] items-center gap-2.5 border-b px-4 py-1.5 last:border-0 animate-new-row"
              >
                <Avatar name={person.name} size="sm" />
                <span className="min-w-0">
                  <span className="block truncate font-medium">{person.name}</span>
                  {person.email !== person.name && <span className="block truncate text-[12px] text-muted-foreground">{person.email}</span>}
                </span>
                <span className="ml-auto flex shrink-0 items-center gap-2 text-muted-foreground">
                  <span className="max-sm:hidden">{person.role}</span>
                  <OutcomePill outcome={person.outcome} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
