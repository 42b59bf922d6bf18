"use client";

import { TriangleAlert } from "lucide-react";
import { memo, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import type { GroupRow } from "@/lib/setup/schema";

export const ROW_HEIGHT = 58;
const WARNINGS = ["includes_everyone", "outside_domains", "empty", "unreadable", "deleted"] as const;

type Props = {
  row: GroupRow;
  index: number;
  selected: boolean;
  onToggle: (index: number, on: boolean, range: boolean) => void;
  locale: string;
};

export const GroupTableRow = memo(
  function GroupTableRow({ row, index, selected, onToggle, locale }: Props) {
    const t = useTranslations("portal.groups");
    const shift = useRef(false);
    const id = `group-${row.id}`;
    const about = row.people !== null && !row.people_exact;
    return (
      <tr
        aria-rowindex={index + 2}
        data-testid="groups.row"
        className={cn("h-[58px] border-b last:border-0", selected && "bg-primary-soft/45")}
      >
        <td className="pl-3.5 align-middle">
          <Checkbox
            id={id}
            aria-label={row.name}
            checked={selected}
            onKeyDown={(event) => {
              shift.current = event.shiftKey;
            }}
            onPointerDown={(event) => {
              shift.current = event.shiftKey;
            }}
            onChange={(event) => {
              onToggle(index, event.target.checked, shift.current);
              shift.current = false;
            }}
          />
        </td>
        <td className="pr-3">
          <label htmlFor={id} className="block">
            <span className="flex items-center gap-2">
              <span className="line-clamp-2 font-medium [overflow-wrap:anywhere]" title={row.name}>
                {row.name}
              </span>
              {row.badges.includes("name_match") && (
                <span className="inline-flex h-[18px] shrink-0 items-center rounded bg-tick-soft px-1 text-[11.5px] font-medium text-warning">
                  {t("name_match")}
                </span>
              )}
              {WARNINGS.filter((badge) => row.badges.includes(badge)).map((badge) => (
                <span key={badge} className="inline-flex shrink-0 items-center gap-1 text-[12px] font-medium text-warning">
                  <TriangleAlert className="size-3.5" aria-hidden="true" />
                  {t(badge)}
                </span>
              ))}
            </span>
            <span className="block truncate text-[12.5px] text-muted-foreground">
              {row.email && <span className="font-mono text-[11.5px]">{row.email}</span>}
              {row.contains_groups > 0 && (
                <span title={t("contains_tip")}>
                  {" · "}
                  {t("contains", { count: row.contains_groups })}
                </span>
              )}
              {row.description && ` · ${row.description}`}
            </span>
          </label>
        </td>
        <td className="num pr-4 text-right">
          {row.people === null ? (
            t("unknown_count")
          ) : (
            <>
              <span aria-hidden="true" title={about ? t("people_about_label", { count: row.people }) : undefined}>
                {row.people.toLocaleString(locale)}
              </span>
              <span className="sr-only">{t(about ? "people_about_label" : "people_label", { count: row.people })}</span>
            </>
          )}
        </td>
      </tr>
    );
  },
  (a, b) => a.row === b.row && a.selected === b.selected && a.index === b.index && a.onToggle === b.onToggle,
);
