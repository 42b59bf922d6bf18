"use client";

import { useTranslations } from "use-intl/react";
import { Skeleton } from "@/components/ui/skeleton";

/** The first reading: the layout of what is coming, and a word about what happens. */
export function PreviewReading({ failed, provider }: { failed: boolean; provider: string }) {
  const t = useTranslations("portal.preview");
  if (failed) return null;
  return (
    <div aria-busy="true" className="grid gap-4">
      <p role="status" className="text-sm text-muted-foreground">
        <b className="font-medium text-foreground">{t("reading", { provider })}.</b> {t("reading_text")}
      </p>
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
        {[0, 1, 2, 3].map((tile) => (
          <Skeleton key={tile} className="h-[100px] rounded-lg" />
        ))}
      </div>
      <div className="grid gap-3 rounded-lg border bg-card p-4">
        {[0, 1, 2, 3, 4, 5].map((row) => (
          <Skeleton key={row} className="h-8" />
        ))}
      </div>
    </div>
  );
}
