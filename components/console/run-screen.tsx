"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { OutcomePill } from "@/components/shared/outcome-pill";
import { RelativeTime } from "@/components/shared/relative-time";
import { buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { RunDetail } from "@/lib/sync/runs.schema";
import { OrganizationCell } from "./cells";
import { ConsolePage } from "./page";
import { runQuery } from "./queries";
import { COUNTS, countOf, RunState, took } from "./runs-screen";

/** One run: what it read, what it changed, what it withheld, and the way to its log entries. */
export function RunScreen({ id }: { id: string }) {
  const t = useTranslations("console.runs");
  const { data, error } = useQuery({
    ...runQuery(id),
    refetchInterval: (query) => (["queued", "running"].includes(query.state.data?.state ?? "") ? 2000 : false),
  });
  return (
    <ConsolePage
      title={data ? t("detail.title", { number: data.number }) : t("title")}
      before={
        <>
          <Link href="/console/runs" className="rounded hover:text-foreground">
            {t("title")}
          </Link>
          <span aria-hidden="true">/</span>
        </>
      }
    >
      <div className="mx-auto max-w-[1080px] px-6 py-5 max-sm:px-4">
        <ErrorMessage error={error} />
        {!data && !error && <Skeleton className="h-40 w-full" />}
        {data && <Detail run={data} />}
      </div>
    </ConsolePage>
  );
}

function Detail({ run }: { run: RunDetail }) {
  const t = useTranslations("console.runs");
  const format = useFormatter();
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-[13.5px]">
        <RunState state={run.state} />
        <OrganizationCell
          name={run.organization.name}
          provider={run.directory.provider}
          href={`/console/organizations/${run.organization.id}`}
        />
        <span className="text-muted-foreground">
          {t(`trigger.${run.trigger}`)}
          {run.requested_by ? `, ${run.requested_by}` : ""}
        </span>
        <span className="text-muted-foreground">
          <RelativeTime at={run.started_at ?? run.created_at} />
        </span>
        <span className="num text-muted-foreground">{took(t, run.seconds)}</span>
        <Link href={`/console/logs?run_id=${run.id}&range=all`} className={buttonVariants({ size: "sm", className: "ml-auto" })}>
          {t("detail.entries", { count: run.log.reduce((sum, one) => sum + one.count, 0) })}
        </Link>
      </div>
      {run.state === "failed" && (
        <Callout tone="destructive" className="mt-4" title={t("detail.failed")}>
          {run.error_code && t.has(`error.${run.error_code}`) ? t(`error.${run.error_code}`) : run.error_code?.replaceAll("_", " ")}
        </Callout>
      )}
      {(run.state === "queued" || run.state === "running") && (
        <Callout tone="info" role="status" className="mt-4" title={t(`phase.${run.phase}`)}>
          {t("detail.running")}
        </Callout>
      )}
      {run.holds.map((hold) => (
        <Callout
          key={hold.id}
          tone="warning"
          className="mt-4"
          title={t("holds.title", { count: hold.people, organization: hold.organization.name })}
          action={
            <Link href={`/console/holds/${hold.id}`} className={buttonVariants({ size: "sm" })}>
              {hold.decision ? t("detail.see_hold") : t("holds.review")}
            </Link>
          }
        >
          {!hold.decision
            ? t("holds.text")
            : hold.decided_by === null
              ? t("detail.hold_ended")
              : t(`detail.hold_${hold.decision}`, { by: hold.decided_by })}
        </Callout>
      ))}
      <dl className="mt-4 grid grid-cols-4 gap-3 max-sm:grid-cols-2">
        {COUNTS.map((key) => (
          <div key={key} className="rounded-lg border bg-card px-4 py-3">
            <dt className="text-[12.5px] text-muted-foreground">{t(`tile.${key}`)}</dt>
            <dd className="num text-[22px] font-semibold">{format.number(countOf(run.counts, key))}</dd>
          </div>
        ))}
      </dl>
      {run.log.length > 0 && (
        <>
          <h2 className="mt-6 text-[14px] font-semibold">{t("detail.log")}</h2>
          <ul className="mt-2 divide-y rounded-lg border bg-card text-[13.5px]">
            {run.log.map((one) => (
              <li key={one.outcome} className="flex h-11 items-center gap-3 px-4">
                <OutcomePill outcome={one.outcome} />
                <span className="num text-muted-foreground">{format.number(one.count)}</span>
                <Link
                  href={`/console/logs?run_id=${run.id}&range=all&outcome=${one.outcome}`}
                  className="ml-auto rounded font-medium text-primary hover:underline"
                >
                  {t("detail.show")}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
