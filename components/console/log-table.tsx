"use client";

import { useEffect } from "react";
import { useTranslations } from "use-intl/react";
import { OutcomePill } from "@/components/shared/outcome-pill";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { LogRow } from "@/lib/logs/list.schema";
import { OrganizationCell } from "./cells";
import { ClockTime } from "./clock-time";
import { useReason } from "./reason";

type Props = { rows: LogRow[]; openId: string | null; fresh: ReadonlySet<string>; onOpen: (id: string) => void; withDate: boolean };

export function LogTable({ rows, openId, fresh, onOpen, withDate }: Props) {
  const t = useTranslations("console.logs.column");
  const reason = useReason();
  useEffect(() => {
    if (openId) document.getElementById(openId)?.scrollIntoView({ block: "nearest" });
  }, [openId]);

  return (
    <div className="overflow-x-auto border-t bg-card">
      <table className="w-full text-[13px]">
        <thead>
          <tr className="border-b bg-muted text-left text-[12.5px] text-muted-foreground">
            <th className="h-8 pl-6 font-medium max-sm:pl-4">{t("time")}</th>
            <th className="font-medium">{t("outcome")}</th>
            <th className="font-medium">{t("person")}</th>
            <th className="font-medium max-md:hidden">{t("organization")}</th>
            <th className="font-medium max-sm:hidden">{t("why")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.id}
              aria-selected={row.id === openId}
              onClick={() => onOpen(row.id)}
              data-testid="console.logs.row"
              className={cn(
                "cursor-pointer border-b",
                row.id === openId ? "bg-primary-soft" : "hover:bg-accent",
                fresh.has(row.id) && "animate-new-row",
              )}
            >
              <td
                className={cn(
                  "h-[38px] pr-3 pl-6 font-mono text-[12px] whitespace-nowrap text-muted-foreground max-sm:pl-4",
                  row.id === openId && "shadow-[inset_3px_0_0_var(--primary)]",
                )}
              >
                <ClockTime at={row.at} date={withDate} />
              </td>
              <td className="w-[118px] pr-3">
                <OutcomePill outcome={row.outcome} />
              </td>
              <td className="max-w-[220px] truncate pr-3 max-sm:w-full max-sm:max-w-0 font-medium whitespace-nowrap max-sm:py-2">
                <button
                  id={row.id}
                  type="button"
                  onClick={() => onOpen(row.id)}
                  className="max-w-full truncate rounded text-left"
                  aria-haspopup="dialog"
                >
                  {row.subject.name || row.subject.email || "—"}
                </button>
                <span className="block truncate text-[12px] font-normal text-muted-foreground sm:hidden">
                  {reason.short(row.reason_code, row.reason_params)}
                </span>
              </td>
              <td className="max-w-[200px] pr-3 2xl:max-w-[300px] whitespace-nowrap text-muted-foreground max-md:hidden">
                <OrganizationCell name={row.organization.name} provider={row.provider} />
              </td>
              <td className="w-full max-w-0 truncate pr-4 text-muted-foreground max-sm:hidden">
                {reason.short(row.reason_code, row.reason_params)}
                {row.request && row.subject.name !== `${row.request.method} ${row.request.path}` && (
                  <span className="ml-2 font-mono text-[12px] text-subtle">
                    {row.request.method} {row.request.path}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function LogTableSkeleton() {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")} className="border-t bg-card">
      {Array.from({ length: 10 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars without identity
        <div key={index} className="flex h-[38px] items-center gap-4 border-b px-6">
          <Skeleton className="w-16" />
          <Skeleton className="w-20" />
          <Skeleton className="w-32" />
          <Skeleton className="flex-1" />
        </div>
      ))}
    </div>
  );
}
