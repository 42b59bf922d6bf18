"use client";

import { useLocale } from "use-intl/react";

/** When somebody last walked the steps and drawings of the guides in Google's own pages. */
const REVISED = "2026-11-20";

export function useGuideRevision(): string {
  const locale = useLocale();
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(Date.parse(REVISED));
}
