"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { RelativeTime } from "@/components/shared/relative-time";
import { cn } from "@/components/ui/cn";
import type { GroupFilter } from "./keys";

type Props = {
  value: GroupFilter;
  totals: { all: number; suggested: number; selected: number };
  onChange: (filter: GroupFilter) => void;
  readAt: string | null;
  provider: string;
  /** The list fills by itself. */
  arriving: boolean;
};

export function GroupFilters({ value, totals, onChange, readAt, provider, arriving }: Props) {
  const t = useTranslations("portal.groups");
  const locale = useLocale();
  return (
    <div className="flex h-11 items-center gap-1.5 border-b px-2.5 text-[13px]">
      <fieldset aria-label={t("filter")} className="flex gap-1.5">
        {(["all", "suggested", "selected"] as const).map((filter) => (
          <button
            key={filter}
            type="button"
            aria-pressed={value === filter}
            onClick={() => onChange(filter)}
            data-testid={`groups.filter.${filter}`}
            className={cn(
              "h-7 rounded-md border px-2.5 font-medium whitespace-nowrap",
              value === filter
                ? "border-primary-line bg-primary-soft text-primary-soft-foreground"
                : "border-transparent text-muted-foreground hover:bg-accent",
            )}
          >
            {t(filter)} <span className="num font-normal">{totals[filter].toLocaleString(locale)}</span>
          </button>
        ))}
      </fieldset>
      <span className="ml-auto hidden truncate text-muted-foreground sm:block">
        {arriving ? (
          t("arriving", { provider })
        ) : readAt ? (
          <>
            {t("read", { provider })} <RelativeTime at={readAt} />
          </>
        ) : (
          t("never_read")
        )}
      </span>
    </div>
  );
}
