"use client";

import type { ReactNode } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { CopyField } from "@/components/shared/copy-field";
import { RelativeTime } from "@/components/shared/relative-time";
import type { StatusView } from "@/lib/setup/schema";

type T = ReturnType<typeof useTranslations>;
type Facts = [term: string, value: ReactNode][];

/** Connection details: how we read, or where we are sent to; then who turned it on, and what happens to leavers. */
export function StatusFacts({ status }: { status: StatusView }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const { directory, push } = status;
  const date = directory.enabled_at
    ? new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
        .format(Date.parse(directory.enabled_at))
        .replaceAll(" ", "\u00a0")
    : "";
  const facts: Facts = [
    ...(push ? sentFacts(t, push) : readFacts(t, directory)),
    [t("f_by"), directory.enabled_by && t("f_by_value", { by: directory.enabled_by, date })],
    [t("f_leaves"), t("f_leaves_value")],
  ];
  return (
    <section aria-labelledby="connection" className="mt-5 rounded-lg border bg-card" data-testid={push ? "status.push" : undefined}>
      <h2 id="connection" className="sr-only">
        {t("facts")}
      </h2>
      {push && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-3">
          <span className="text-[12.5px] text-muted-foreground">{t("f_endpoint")}</span>
          <CopyField value={push.endpoint_url} label={t("copy_endpoint")} className="min-w-0 flex-1 basis-72" />
        </div>
      )}
      <dl className="grid text-[13.5px] sm:grid-cols-2 lg:grid-cols-5">
        {facts.map(([term, value]) => (
          <div key={term} className="px-4 py-3 last:border-0 max-lg:border-b lg:border-r">
            <dt className="text-[12.5px] text-muted-foreground">{term}</dt>
            <dd className="num font-medium break-words">{value ?? t("none")}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const readFacts = (t: T, directory: StatusView["directory"]): Facts => [
  [t("f_account"), directory.connected_as],
  [t("f_granted"), directory.granted_scopes.length > 0 ? t("f_granted_value") : null],
  [t("f_checked"), t("f_checked_value", { minutes: directory.interval_minutes })],
];

const sentFacts = (t: T, push: NonNullable<StatusView["push"]>): Facts => [
  [
    t("f_tokens"),
    push.tokens.length > 0 ? (
      <a key="tokens" href="/portal/access" className="text-primary underline-offset-2 hover:underline">
        {push.tokens.map((token) => `…${token.last_four}`).join(", ")}
      </a>
    ) : null,
  ],
  [t("f_received"), t("f_received_value", push.counts)],
  [t("f_request"), push.contact && <RelativeTime key="seen" at={push.contact.last_seen_at} />],
];
