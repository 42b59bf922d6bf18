"use client";

import {
  CircleCheck,
  CirclePause,
  KeyRound,
  Link2Off,
  type LucideIcon,
  OctagonAlert,
  ShieldQuestion,
  TriangleAlert,
  UserSearch,
} from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl/react";
import { RelativeTime } from "@/components/shared/relative-time";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Attention, Overview } from "@/lib/staff/schema";
import { OrganizationCell } from "./cells";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";

const ICONS: Record<Attention["kind"], LucideIcon> = {
  held: CirclePause,
  needs_reauth: KeyRound,
  failing: OctagonAlert,
  domain_confirmation: ShieldQuestion,
  address_reused: ShieldQuestion,
  link_expiring: Link2Off,
  link_asked_again: Link2Off,
  group_unreadable: TriangleAlert,
  review: UserSearch,
};

/** What needs a person first, then how customers get through the setup. */
export function OverviewScreen({ data }: { data: Overview }) {
  const t = useTranslations("console.overview");
  const format = useFormatter();
  const { may } = useFrame();
  return (
    <ConsolePage
      title={t("title")}
      actions={
        may.organizations && (
          <Link href="/console/setup-links?new=1" className={buttonVariants({ variant: "primary", size: "sm" })}>
            {t("new_link")}
          </Link>
        )
      }
    >
      <div className="grid max-w-[1320px] grid-cols-1 gap-6 px-6 py-5 max-sm:px-4">
        <section aria-labelledby="attention">
          <h2 id="attention" className="text-[15px] font-semibold">
            {t("attention.title")}
          </h2>
          {data.attention.length === 0 ? (
            <p className="mt-2 flex items-center gap-2 rounded-lg border bg-card px-4 py-3.5 text-[13.5px]">
              <CircleCheck className="text-success" aria-hidden="true" />
              {t("attention.none")}
            </p>
          ) : (
            <ul className="mt-2 divide-y rounded-lg border bg-card">
              {data.attention.map((one) => (
                <AttentionRow key={`${one.kind}${one.path}${one.params.label}`} one={one} />
              ))}
            </ul>
          )}
        </section>
        <Funnel data={data} />
        <section aria-labelledby="day" className="grid gap-2">
          <h2 id="day" className="text-[15px] font-semibold">
            {t("day.title")}
          </h2>
          <ul className="grid grid-cols-3 gap-3 max-sm:grid-cols-1">
            {(["changes", "failed", "runs"] as const).map((key) => (
              <li key={key}>
                <Link
                  href={key === "runs" ? "/console/runs" : `/console/logs?range=day${key === "failed" ? "&outcome=failed" : ""}`}
                  className="block rounded-lg border bg-card px-4 py-3 hover:bg-accent"
                >
                  <span className="block text-[12.5px] text-muted-foreground">{t(`day.${key}`)}</span>
                  <span
                    className={cn("num block text-[22px] font-semibold", key === "failed" && data.day.failed > 0 && "text-destructive")}
                  >
                    {format.number(data.day[key])}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </ConsolePage>
  );
}

function AttentionRow({ one }: { one: Attention }) {
  const t = useTranslations("console.overview.attention");
  const Icon = ICONS[one.kind];
  const params = { count: Number(one.params.count ?? 0), label: String(one.params.label ?? "") };
  return (
    <li className="flex flex-wrap items-center gap-3 px-4 py-3 text-[13.5px]" data-testid={`console.attention.${one.kind}`}>
      <Icon
        className={cn("size-[18px]", one.kind === "failing" || one.kind === "needs_reauth" ? "text-destructive" : "text-warning")}
        aria-hidden="true"
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{t(`${one.kind}.title`, params)}</p>
        <p className="text-muted-foreground">
          <OrganizationCell name={one.organization.name} provider={one.provider} />
          {one.at && (
            <>
              {" · "}
              <RelativeTime at={one.at} quiet />
            </>
          )}
        </p>
      </div>
      <Link href={one.path} className={buttonVariants({ size: "sm" })}>
        {t(`${one.kind}.action`)}
      </Link>
    </li>
  );
}

const STAGES = ["sent", "opened", "started", "connected", "enabled"] as const;

function Funnel({ data }: { data: Overview }) {
  const t = useTranslations("console.overview.funnel");
  const format = useFormatter();
  const sent = Math.max(1, data.funnel.sent);
  return (
    <section aria-labelledby="funnel">
      <h2 id="funnel" className="text-[15px] font-semibold">
        {t("title")}
      </h2>
      <div className="mt-2 rounded-lg border bg-card px-4 py-4">
        <ol className="grid gap-2.5">
          {STAGES.map((stage) => (
            <li key={stage} className="flex items-center gap-3 text-[13.5px]">
              <span className="w-24 shrink-0 text-muted-foreground">{t(stage)}</span>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="h-2 flex-1 rounded-full" aria-hidden="true">
                <rect width="100" height="8" className="fill-muted" />
                <rect width={(data.funnel[stage] / sent) * 100} height="8" className="fill-chart-2" />
              </svg>
              <span className="num w-10 text-right font-medium">{format.number(data.funnel[stage])}</span>
            </li>
          ))}
        </ol>
        {data.stopped_at.length > 0 && (
          <p className="mt-4 border-t pt-3 text-[13px] text-muted-foreground">
            {t("stopped")}{" "}
            {data.stopped_at
              .map((one) => t("stopped_at", { step: t.has(`step.${one.step}`) ? t(`step.${one.step}`) : one.step, count: one.count }))
              .join(" · ")}
          </p>
        )}
      </div>
    </section>
  );
}
