"use client";

import { ArrowRight, Users } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { Avatar } from "@/components/shared/marks";
import { OutcomePill } from "@/components/shared/outcome-pill";
import { ReasonText } from "@/components/shared/reason-text";
import { RolePill } from "@/components/shared/role-pill";
import { useVirtualRows } from "@/components/shared/use-virtual-rows";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { ProviderWords } from "./provider-words";
import type { PreviewRow } from "@/lib/setup/schema";

const WIDE_ROW = 53;
const NARROW_ROW = 128;

type Props = {
  rows: PreviewRow[];
  total: number;
  loading: boolean;
  filtered: boolean;
  onClear: () => void;
  onMore: (() => void) | null;
  app: string;
  provider: ProviderWords;
  contact: string;
};

export function PreviewTable({ rows, total, loading, filtered, onClear, onMore, app, provider, contact }: Props) {
  const t = useTranslations("portal.preview");
  const body = useRef<HTMLTableSectionElement>(null);
  const { from, to, before, after } = useVirtualRows(body, rows.length, useNarrow() ? NARROW_ROW : WIDE_ROW, onMore);
  if (rows.length === 0 && loading)
    return (
      <div className="grid gap-3 p-4" aria-busy="true">
        {[0, 1, 2, 3, 4].map((row) => (
          <Skeleton key={row} className="h-8" />
        ))}
      </div>
    );
  if (rows.length === 0)
    return (
      <EmptyState
        icon={<Users aria-hidden="true" />}
        title={t(filtered ? "empty_filter" : "empty")}
        action={
          filtered && (
            <Button size="sm" onClick={onClear}>
              {t("clear")}
            </Button>
          )
        }
      >
        {!filtered && t(provider.push ? "empty_text_push" : "empty_text", { provider: provider.name })}
      </EmptyState>
    );
  return (
    <table className="w-full text-[13.5px] max-sm:block sm:table-fixed" aria-rowcount={total + 1}>
      <thead className="max-sm:sr-only">
        <tr className="h-[35px] border-b text-left text-[12.5px] text-muted-foreground">
          <th scope="col" className="w-[31%] py-2 pl-4 font-medium">
            {t("col_person")}
          </th>
          <th scope="col" className="w-[128px] font-medium">
            {t("col_outcome")}
          </th>
          <th scope="col" className="w-[244px] font-medium">
            {t("col_role")}
          </th>
          <th scope="col" className="pr-4 font-medium">
            {t("col_why")}
          </th>
        </tr>
      </thead>
      <tbody ref={body} className="max-sm:block">
        {before > 0 && <Gap height={before} />}
        {rows.slice(from, to).map((row, offset) => (
          <Row key={row.position} row={row} index={from + offset} app={app} contact={contact} />
        ))}
        {after > 0 && <Gap height={after} />}
      </tbody>
    </table>
  );
}

function Row({ row, index, app, contact }: { row: PreviewRow; index: number; app: string; contact: string }) {
  return (
    <tr
      aria-rowindex={index + 2}
      data-testid="preview.row"
      data-outcome={row.outcome}
      className={cn(
        "h-[53px] border-b last:border-0 max-sm:grid max-sm:h-[128px] max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:content-center max-sm:gap-x-3 max-sm:gap-y-2 max-sm:overflow-hidden max-sm:px-4",
        row.needs_attention && "bg-warning-soft/60",
      )}
    >
      <td className="py-[8px] pl-4 max-sm:p-0">
        <span className="flex items-center gap-2.5">
          <Avatar name={row.name} />
          <span className="min-w-0">
            <span className="block truncate leading-5 font-medium">{row.name}</span>
            {/* Somebody outside the directory is known by the address alone. */}
            {row.email !== row.name && <span className="block truncate text-[12.5px] leading-4 text-muted-foreground">{row.email}</span>}
          </span>
        </span>
      </td>
      <td>
        <OutcomePill outcome={row.outcome} />
      </td>
      <td className="max-sm:col-span-2 max-sm:row-start-2">
        <Roles row={row} />
      </td>
      <td className="pr-4 text-[13px] text-muted-foreground max-sm:col-span-2">
        <span className="line-clamp-2">
          <span className={cn(row.needs_attention && "text-foreground")}>
            <ReasonText code={row.reason_code} params={row.reason_params} />
          </span>{" "}
          <Fix row={row} app={app} contact={contact} />
        </span>
      </td>
    </tr>
  );
}

function Roles({ row }: { row: PreviewRow }) {
  const t = useTranslations("portal.preview");
  const { old_role: before, new_role: after } = row;
  if (!after && !before) return <span className="text-muted-foreground">{t("none")}</span>;
  if (before && after && before.key !== after.key)
    return (
      <span className="inline-flex items-center gap-1.5">
        <RolePill role={before} struck />
        <ArrowRight className="size-3.5 text-subtle" role="img" aria-label={t("becomes")} />
        <RolePill role={after} />
      </span>
    );
  if (!after && before) return row.outcome === "leaving" ? <RolePill role={before} struck /> : <RolePill role={before} />;
  return after && <RolePill role={after} />;
}

/** The fix stands next to the fault: at Google, with the vendor, or on the roles page. */
function Fix({ row, app, contact }: { row: PreviewRow; app: string; contact: string }) {
  const t = useTranslations("portal.preview");
  const classes = "font-medium whitespace-nowrap text-primary underline-offset-2 hover:underline";
  if (row.fix_url && row.needs_attention)
    return (
      <a href={row.fix_url} target="_blank" rel="noreferrer" className={classes}>
        {t("fix_google")}
      </a>
    );
  if (row.reason_code === "domain_not_allowed" && contact)
    return (
      <a href={contact} className={classes}>
        {t("ask_allow", { app })}
      </a>
    );
  if (row.reason_code === "default_role")
    return (
      <a href="/setup/roles" className={classes}>
        {t("map_group")}
      </a>
    );
  return null;
}

function Gap({ height }: { height: number }) {
  return (
    <tr className="max-sm:block">
      <td colSpan={4} className="max-sm:block" style={{ height, padding: 0 }} />
    </tr>
  );
}

function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const query = window.matchMedia("(max-width: 639px)");
    const read = () => setNarrow(query.matches);
    read();
    query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  return narrow;
}
