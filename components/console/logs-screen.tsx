"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Pause, Play, Radio, ScrollText } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { PROVIDERS } from "@/lib/directories/schema";
import type { LogRow } from "@/lib/logs/list.schema";
import { type ChipOption, FilterChip } from "./filter-chip";
import { LogDrawer } from "./log-drawer";
import { LogHistogramCard } from "./log-histogram";
import { LogTable, LogTableSkeleton } from "./log-table";
import { ListFrame } from "./list-frame";
import { ConsolePage } from "./page";
import { histogramQuery, logsQuery } from "./queries";
import { useReason } from "./reason";
import { SearchBox } from "./search-box";
import { useKeys } from "./use-keys";
import { queryOf, useUrlState } from "./use-url-state";

const NAMES = [
  "search",
  "range",
  "outcome",
  "organization_id",
  "provider",
  "member_id",
  "run_id",
  "reason",
  "source",
  "directory_id",
] as const;
const SOURCES = ["scim", "google_sync", "policy"] as const;
const OUTCOMES = ["created", "updated", "deactivated", "reactivated", "skipped", "failed", "held"] as const;
const list = (text: string | undefined) => (text ? text.split(",") : []);

export function LogsScreen({ organizations }: { organizations: ChipOption[] }) {
  const t = useTranslations("console.logs");
  const c = useTranslations("common");
  const [url, setUrl] = useUrlState();
  const reason = useReason();
  const [live, setLive] = useState(true);
  const query = queryOf(url, NAMES);
  const logs = useInfiniteQuery({ ...logsQuery(query), refetchInterval: live ? 5000 : false });
  const histogram = useQuery({ ...histogramQuery(query), refetchInterval: live ? 15_000 : false });
  const rows = useMemo(() => logs.data?.pages.flatMap((page) => page.data) ?? [], [logs.data]);
  const fresh = useNewRows(rows);
  const openId = url.event ?? null;
  const index = rows.findIndex((row) => row.id === openId);

  const open = useCallback((id: string | null) => setUrl({ event: id }), [setUrl]);
  // What was opened stays open: a search applies a moment after the last key, and somebody may have opened an entry by then.
  const onSearch = useCallback((search: string) => setUrl({ search: search || null }), [setUrl]);
  const move = (step: number) => {
    const next = rows[index < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, index + step))];
    if (next) open(next.id);
  };
  useKeys({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    j: () => move(1),
    k: () => move(-1),
    Escape: () => open(null),
    p: () => setLive(!live),
  });

  const filtered = NAMES.some((name) => name !== "range" && url[name]);
  const clear = () => setUrl({ ...Object.fromEntries(NAMES.map((name) => [name, null])), event: null });

  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <ConsolePage
          title={t("title")}
          actions={
            <>
              <span
                role="status"
                className={cn(
                  "inline-flex items-center gap-1.5 font-medium max-sm:sr-only",
                  live ? "text-success" : "text-muted-foreground",
                )}
              >
                <Radio aria-hidden="true" />
                {live ? t("live", { count: histogram.data?.per_minute ?? 0 }) : t("paused")}
              </span>
              <Button size="sm" onClick={() => setLive(!live)} icon={live ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}>
                {live ? t("pause") : t("resume")}
              </Button>
            </>
          }
        >
          <div className="px-6 pt-4 max-sm:px-4">
            <div className="flex flex-wrap items-center gap-2">
              <SearchBox label={t("search")} value={url.search ?? ""} onChange={onSearch} className="min-w-[220px] flex-1" />
              <FilterChip
                single
                label={t("filter.range")}
                options={(["hour", "day", "week", "all"] as const).map((value) => ({ value, label: t(`range.${value}`) }))}
                value={[url.range ?? "hour"]}
                onChange={(value) => setUrl({ range: value[0] ?? "all" })}
              />
              <FilterChip
                label={t("filter.outcome")}
                options={OUTCOMES.map((value) => ({ value, label: c(`outcome.${value}`) }))}
                value={list(url.outcome)}
                onChange={(value) => setUrl({ outcome: value.join(",") })}
              />
              <FilterChip
                single
                label={t("filter.organization")}
                options={organizations}
                value={list(url.organization_id)}
                onChange={(value) => setUrl({ organization_id: value[0] ?? null })}
              />
              <FilterChip
                label={t("filter.provider")}
                options={PROVIDERS.map((value) => ({ value, label: c(`provider.${value}`) }))}
                value={list(url.provider)}
                onChange={(value) => setUrl({ provider: value.join(",") })}
              />
              <FilterChip
                label={t("filter.source")}
                options={SOURCES.map((value) => ({ value, label: t(`source.${value}`) }))}
                value={list(url.source)}
                onChange={(value) => setUrl({ source: value.join(",") })}
              />
              <FilterChip
                label={t("filter.reason")}
                options={reasonsOf(rows, list(url.reason), reason.short)}
                value={list(url.reason)}
                onChange={(value) => setUrl({ reason: value.join(",") })}
              />
              {(["member_id", "run_id", "directory_id"] as const).map(
                (name) =>
                  url[name] && (
                    <FilterChip
                      key={name}
                      single
                      label={t(`filter.${name}`)}
                      options={[{ value: url[name], label: t(`filter.${name}`) }]}
                      value={[url[name]]}
                      onChange={() => setUrl({ [name]: null })}
                    />
                  ),
              )}
            </div>
            {histogram.data && <LogHistogramCard data={histogram.data} />}
          </div>
          <ListFrame
            query={logs}
            isEmpty={rows.length === 0}
            more={t("more")}
            skeleton={<LogTableSkeleton />}
            empty={
              <EmptyState
                icon={<ScrollText aria-hidden="true" />}
                title={filtered ? t("empty.filter_title") : t("empty.title")}
                action={
                  filtered ? (
                    <Button size="sm" onClick={clear}>
                      {t("empty.clear")}
                    </Button>
                  ) : (
                    (url.range ?? "hour") !== "all" && (
                      <Button size="sm" onClick={() => setUrl({ range: "all" })}>
                        {t("empty.widen")}
                      </Button>
                    )
                  )
                }
              >
                {filtered ? t("empty.filter_text") : (url.range ?? "hour") === "all" ? t("empty.never") : t("empty.text")}
              </EmptyState>
            }
          >
            <LogTable rows={rows} openId={openId} fresh={fresh} onOpen={open} withDate={(url.range ?? "hour") !== "hour"} />
          </ListFrame>
        </ConsolePage>
      </div>
      {openId && (
        <LogDrawer
          id={openId}
          onClose={() => {
            open(null);
            document.getElementById(openId)?.focus();
          }}
          onMove={move}
          first={index <= 0}
          last={index === rows.length - 1}
        />
      )}
    </div>
  );
}

/** Reasons of the entries shown, and those already chosen. */
function reasonsOf(
  rows: readonly LogRow[],
  chosen: readonly string[],
  short: (code: string, params: Record<string, unknown>) => string,
): ChipOption[] {
  const codes = [...new Set([...rows.map((row) => row.reason_code), ...chosen])];
  return codes.map((value) => ({ value, label: short(value, {}) })).sort((a, b) => a.label.localeCompare(b.label));
}

/** Ids that arrived since the list was first shown: they fade in once. */
function useNewRows(rows: readonly { id: string }[]): ReadonlySet<string> {
  const known = useRef<Set<string> | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const before = known.current;
    known.current = new Set([...(before ?? []), ...rows.map((row) => row.id)]);
    if (before && before.size > 0) setFresh(new Set(rows.filter((row) => !before.has(row.id)).map((row) => row.id)));
  }, [rows]);
  return fresh;
}
