"use client";

import { useTranslations } from "use-intl/react";
import type { LogDetail } from "@/lib/logs/list.schema";

/** What one entry changed, field by field; a field that was and is empty says nothing. */
export function LogChanges({ entry }: { entry: LogDetail }) {
  const t = useTranslations("console.logs");
  const text = (value: unknown) =>
    isNothing(value)
      ? "—"
      : typeof value === "boolean"
        ? t(value ? "drawer.yes" : "drawer.no")
        : Array.isArray(value)
          ? value.join(", ")
          : typeof value === "object"
            ? JSON.stringify(value)
            : String(value);
  const changes = entry.changes.filter((change) => !(isNothing(change.from) && isNothing(change.to)));
  return (
    <>
      <h3 className="mt-4 text-[13px] font-semibold">{t("drawer.changes")}</h3>
      <ul className="mt-1.5 grid gap-1 text-[13px]">
        {[...new Map(changes.map((change) => [JSON.stringify(change), change]))].map(([key, change]) => (
          <li key={key} className="flex flex-wrap gap-x-2">
            <span className="w-28 shrink-0 text-muted-foreground">
              {t.has(`field.${change.field}`) ? t(`field.${change.field}`) : change.field}
            </span>
            {!isNothing(change.from) && (
              <>
                <s className="text-subtle">{text(change.from)}</s>
                <span aria-hidden="true">→</span>
              </>
            )}
            <span className="min-w-0 font-medium break-words">{text(change.to)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const isNothing = (value: unknown) =>
  value === null || value === undefined || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
