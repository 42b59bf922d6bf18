"use client";

import { useLocale, useTranslations } from "use-intl/react";
import type { StatusView } from "@/lib/setup/schema";

export function StatusFacts({ status }: { status: StatusView }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const { directory } = status;
  const date = directory.enabled_at
    ? new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
        .format(Date.parse(directory.enabled_at))
        .replaceAll(" ", "\u00a0")
    : "";
  const facts = [
    [t("f_account"), directory.connected_as],
    [t("f_granted"), directory.granted_scopes.length > 0 ? t("f_granted_value") : null],
    [t("f_checked"), t("f_checked_value", { minutes: directory.interval_minutes })],
    [t("f_by"), directory.enabled_by && t("f_by_value", { by: directory.enabled_by, date })],
    [t("f_leaves"), t("f_leaves_value")],
  ];
  return (
    <section aria-labelledby="connection" className="mt-5 rounded-lg border bg-card">
      <h2 id="connection" className="sr-only">
        {t("facts")}
      </h2>
      <dl className="grid text-[13.5px] sm:grid-cols-2 lg:grid-cols-5">
        {facts.map(([term, value]) => (
          <div key={term} className="px-4 py-3 last:border-0 max-lg:border-b lg:border-r">
            <dt className="text-[12.5px] text-muted-foreground">{term}</dt>
            <dd className="font-medium break-words">{value ?? t("none")}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
