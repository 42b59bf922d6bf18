"use client";

import { useLocale } from "use-intl/react";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/components/ui/cn";
import { useNow } from "./use-now";

const WEEK = 7 * 24 * 3600_000;
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 24 * 3600_000],
  ["hour", 3600_000],
  ["minute", 60_000],
  ["second", 1000],
];

export function relative(at: number, now: number, locale: string, style: "long" | "narrow" = "long"): string {
  const gap = at - now;
  const [unit, size] = STEPS.find(([, length]) => Math.abs(gap) >= length) ?? ["second", 1000];
  // What is to come is counted up: a link made for 7 days does not say 6 a minute later.
  // "now" instead of "0 seconds ago"; "1 day ago" stays, because "yesterday" would be a matter of zones.
  const numeric = Math.abs(gap) < 1000 ? "auto" : "always";
  return new Intl.RelativeTimeFormat(locale, { numeric, style }).format(gap > 0 ? Math.ceil(gap / size) : Math.trunc(gap / size), unit);
}

export function absolute(at: number, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
    timeZoneName: "short",
  }).format(at);
}

type Props = {
  at: string;
  /** In lists: no underline, no tab stop, the exact time in the title. */
  quiet?: boolean;
  className?: string;
};

/** Relative under seven days, then the date. The first render is in UTC, as on the server; the reader's zone comes after mount. */
export function RelativeTime({ at, quiet = false, className }: Props) {
  const locale = useLocale();
  const now = useNow();
  const time = Date.parse(at);
  const zone = now === null ? "UTC" : undefined;
  const recent = now !== null && Math.abs(now - time) < WEEK;
  // The ticker is up to 15 s behind: what has just happened is not in the future.
  const seen = now === null ? 0 : Math.max(now, Math.min(time, now + 60_000));
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: zone }).format(time);
  const text = recent ? relative(time, seen, locale) : now === null ? absolute(time, locale, "UTC") : date;

  const element = (
    <time
      dateTime={at}
      title={quiet ? absolute(time, locale, zone) : undefined}
      tabIndex={quiet ? undefined : 0}
      className={cn(!quiet && "underline decoration-dotted underline-offset-2", className)}
    >
      {text}
    </time>
  );
  if (quiet || now === null) return element;
  return (
    <Tooltip
      content={
        <>
          <span className="block">{absolute(time, locale)}</span>
          <span className="block text-muted-foreground">{absolute(time, locale, "UTC")}</span>
        </>
      }
    >
      {element}
    </Tooltip>
  );
}
