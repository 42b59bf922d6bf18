"use client";

import { useLocale } from "use-intl/react";
import { absolute } from "@/components/shared/relative-time";
import { useNow } from "@/components/shared/use-now";

/** Seconds matter in a log. UTC on the first render, the reader's zone after mount; the exact time with its zone in the title. */
export function ClockTime({ at, date = false }: { at: string; date?: boolean }) {
  const locale = useLocale();
  const zone = useNow() === null ? "UTC" : undefined;
  const time = Date.parse(at);
  const clock = new Intl.DateTimeFormat(locale, {
    ...(date ? { day: "numeric", month: "short" } : {}),
    hour: "2-digit",
    minute: "2-digit",
    ...(date ? {} : { second: "2-digit" }),
    hourCycle: "h23",
    timeZone: zone,
  }).format(time);
  return (
    <time dateTime={at} title={`${absolute(time, locale, zone)} · ${at}`} suppressHydrationWarning>
      {clock}
    </time>
  );
}
