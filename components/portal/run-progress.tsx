"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { Avatar } from "@/components/shared/marks";
import { OutcomePill } from "@/components/shared/outcome-pill";
import { useReason } from "@/components/shared/reason-text";
import { buttonVariants } from "@/components/ui/button";
import type { RunView, SetupFacts } from "@/lib/setup/schema";
import { HelpLinks } from "./help-button";
import type { ProviderWords } from "./provider-words";
import { isOpen, runQuery } from "./queries";
import { StepBody, StepFooter } from "./step-footer";

type Props = { first: RunView; vendor: SetupFacts["vendor"]; inviter: string; minutes: number; provider: ProviderWords };

/** Live while it runs; one may leave. Ends with what happened, what happens next, and where to find help. */
export function RunProgress({ first, vendor, inviter, minutes, provider }: Props) {
  const t = useTranslations("portal.enable");
  const router = useRouter();
  const run = useQuery(runQuery(first.id)).data ?? first;
  const running = isOpen(run);
  const wasRunning = useRef(running);

  // The heading and the rail belong to the server: they follow when the run ends.
  useEffect(() => {
    if (wasRunning.current && !running) router.refresh();
    wasRunning.current = running;
  }, [running, router]);

  return (
    <>
      <StepBody className="grid content-start gap-4">
        {run.state === "failed" ? <Failed run={run} /> : <Progress run={run} provider={provider} />}
        {!running && run.state !== "failed" && <Happened run={run} />}
        <Latest run={run} running={running} />
        {!running && <WhatNext vendor={vendor} inviter={inviter} minutes={minutes} provider={provider} />}
      </StepBody>
      <StepFooter>
        <a
          href="/portal"
          className={`ml-auto ${buttonVariants({ variant: running ? "outline" : "primary", size: "lg" })}`}
          data-testid="enable.to_status"
        >
          {t("to_status")}
        </a>
      </StepFooter>
    </>
  );
}

export function ProgressBar({ done, total, label }: { done: number; total: number; label: string }) {
  const share = total > 0 ? Math.min(100, (done / total) * 100) : 0;
  return (
    <svg
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      className="h-2 w-full overflow-hidden rounded-full bg-border"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
    >
      <rect width={share} height="4" className="fill-primary transition-all duration-200" />
    </svg>
  );
}

function Progress({ run, provider }: { run: RunView; provider: ProviderWords }) {
  const t = useTranslations("portal.enable");
  const { counts } = run;
  const running = isOpen(run);
  const total = Math.max(counts.total, counts.done);
  const at = run.state === "queued" ? "queued" : running ? run.phase : "done";
  const phase = t(provider.push && at === "staging" ? "phase.staging_push" : `phase.${at}`, { provider: provider.name });
  return (
    <section className="rounded-lg border bg-card p-4" aria-busy={running} data-testid="enable.progress" data-state={run.state}>
      <div className="flex items-center gap-3 text-sm">
        <p role="status" className="flex items-center gap-2 font-semibold">
          {!running && <CircleCheck className="size-[18px] text-success" aria-hidden="true" />}
          {phase}
        </p>
        <p className="num ml-auto text-muted-foreground">{t("progress", { done: running ? counts.done : total, total })}</p>
      </div>
      <div className="mt-3">
        <ProgressBar done={running ? counts.done : Math.max(1, total)} total={Math.max(1, total)} label={phase} />
      </div>
    </section>
  );
}

function Failed({ run }: { run: RunView }) {
  const t = useTranslations("portal.enable");
  const reason = useReason();
  return (
    <Callout tone="destructive" role="alert" title={t("title_failed")}>
      <p>{t("lead_failed")}</p>
      {run.error && <p>{reason.text(run.error.code, run.error.params)}</p>}
      <p className="text-[12.5px]">{t("reference", { number: run.number })}</p>
    </Callout>
  );
}

const HAPPENED = ["created", "updated", "role_changed", "reactivated", "deactivated", "held", "skipped"] as const;

function Happened({ run }: { run: RunView }) {
  const t = useTranslations("portal.enable");
  const reason = useReason();
  const facts = HAPPENED.filter((key) => run.counts[key] > 0);
  return (
    <section className="rounded-lg border bg-card p-4" data-testid="enable.happened">
      <h2 className="text-[15px] font-semibold">{t("happened")}</h2>
      <ul className="num mt-1.5 grid gap-1 text-sm">
        {facts.map((key) => (
          <li key={key}>{t(key, { count: run.counts[key] })}</li>
        ))}
        {facts.length === 0 && <li>{t("nothing")}</li>}
      </ul>
      {run.to_fix.length > 0 && (
        <Callout
          tone="warning"
          className="mt-3"
          title={t("partial", { done: Math.max(0, run.counts.done - run.to_fix.length), fix: run.to_fix.length })}
        >
          <ul className="mt-1 grid gap-1">
            {run.to_fix.map((person) => (
              <li key={`${person.name}${person.email}${person.reason_code}`}>
                <b className="font-medium text-foreground">{person.name}:</b> {reason.text(person.reason_code, person.reason_params)}{" "}
                {reason.fix(person.reason_code, person.reason_params)}
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </section>
  );
}

function Latest({ run, running }: { run: RunView; running: boolean }) {
  const t = useTranslations("portal.enable");
  if (run.latest.length === 0 && !running) return null;
  return (
    <section className="overflow-hidden rounded-lg border bg-card">
      <h2 className="border-b px-4 py-2.5 text-[14px] font-semibold">{t("live")}</h2>
      {run.latest.length === 0 ? (
        <p className="px-4 py-6 text-center text-[13.5px] text-muted-foreground">{t("live_empty")}</p>
      ) : (
        <ul className="text-[13px]">
          {run.latest.map((entry) => (
            <li
              key={`${entry.at}${entry.name}${entry.outcome}`}
              className="flex h-[41px] items-center gap-2.5 border-b px-4 last:border-0 animate-new-row"
            >
              <Avatar name={entry.name} size="sm" />
              <span className="truncate font-medium">{entry.name}</span>
              <span className="text-muted-foreground">{entry.role}</span>
              <span className="ml-auto">
                <OutcomePill outcome={entry.outcome} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function WhatNext({ vendor, inviter, minutes, provider }: Omit<Props, "first">) {
  const t = useTranslations("portal.enable");
  return (
    <section className="grid gap-4 rounded-lg border bg-card p-4 text-sm" data-testid="enable.next">
      <div>
        <h2 className="text-[15px] font-semibold">{t("next")}</h2>
        <ul className="mt-1.5 grid list-disc gap-1 pl-5 text-muted-foreground">
          <li>{t(provider.push ? "next_1_push" : "next_1", { minutes, provider: provider.name })}</li>
          {provider.push && (
            <li>
              {t.rich("next_verify", {
                a: (words) => (
                  <a className="font-medium text-primary underline underline-offset-2" href="/portal/verify">
                    {words}
                  </a>
                ),
              })}
            </li>
          )}
          <li>{t("next_2")}</li>
          <li>{t("next_3", { inviter })}</li>
        </ul>
      </div>
      {vendor.help_links.length > 0 && <HelpLinks links={vendor.help_links} title={t("help")} />}
    </section>
  );
}
