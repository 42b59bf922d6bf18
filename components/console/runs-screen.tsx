"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { RelativeTime } from "@/components/shared/relative-time";
import { Badge } from "@/components/ui/badge";
import { Button, buttonVariants } from "@/components/ui/button";
import type { RunRow } from "@/lib/sync/runs.schema";
import { OrganizationCell } from "./cells";
import { type ChipOption, FilterChip } from "./filter-chip";
import { ListFrame } from "./list-frame";
import { ConsolePage } from "./page";
import { holdsQuery, runsQuery } from "./queries";
import { queryOf, useUrlState } from "./use-url-state";

const STATES = ["queued", "running", "succeeded", "failed", "superseded"] as const;
const list = (text: string | undefined) => (text ? text.split(",") : []);

export function RunsScreen({ organizations }: { organizations: ChipOption[] }) {
  const t = useTranslations("console.runs");
  const [url, setUrl] = useUrlState();
  const runs = useInfiniteQuery({ ...runsQuery(queryOf(url, ["organization_id", "directory_id", "state"])), refetchInterval: 5000 });
  const rows = runs.data?.pages.flatMap((page) => page.data) ?? [];
  const filtered = Boolean(url.organization_id || url.state || url.directory_id);

  return (
    <ConsolePage title={t("title")}>
      <div className="px-6 pt-4 max-sm:px-4">
        <OpenHolds />
        <div className="flex flex-wrap items-center gap-2">
          <FilterChip
            single
            label={t("filter.organization")}
            options={organizations}
            value={list(url.organization_id)}
            onChange={(value) => setUrl({ organization_id: value[0] ?? null })}
          />
          <FilterChip
            label={t("filter.state")}
            options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
            value={list(url.state)}
            onChange={(value) => setUrl({ state: value.join(",") })}
          />
        </div>
      </div>
      <ListFrame
        query={runs}
        isEmpty={rows.length === 0}
        more={t("more")}
        className="border-t bg-card"
        empty={
          <EmptyState
            icon={<RefreshCw aria-hidden="true" />}
            title={filtered ? t("empty.filter_title") : t("empty.title")}
            action={
              filtered ? (
                <Button size="sm" onClick={() => setUrl({ organization_id: null, state: null, directory_id: null })}>
                  {t("empty.clear")}
                </Button>
              ) : undefined
            }
          >
            {filtered ? t("empty.filter_text") : t("empty.text")}
          </EmptyState>
        }
      >
        <RunTable rows={rows} />
      </ListFrame>
    </ConsolePage>
  );
}

function RunTable({ rows }: { rows: RunRow[] }) {
  const t = useTranslations("console.runs");
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-[13px]">
        <thead>
          <tr className="border-b bg-muted text-left text-[12.5px] text-muted-foreground">
            <th className="h-8 pl-6 font-medium max-sm:pl-4">{t("column.started")}</th>
            <th className="pr-4 font-medium">{t("column.result")}</th>
            <th className="pr-4 font-medium">{t("column.organization")}</th>
            <th className="pr-4 font-medium max-lg:hidden">{t("column.trigger")}</th>
            <th className="pr-4 font-medium max-md:hidden">{t("column.changes")}</th>
            <th className="pr-6 text-right font-medium max-md:hidden">{t("column.took")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b hover:bg-accent" data-testid="console.runs.row">
              <td className="h-[38px] pr-4 pl-6 whitespace-nowrap max-sm:pl-4">
                <Link href={`/console/runs/${row.id}`} className="rounded font-medium hover:underline">
                  <RelativeTime at={row.started_at ?? row.created_at} quiet />
                </Link>
              </td>
              <td className="pr-4">
                <RunState state={row.state} />
              </td>
              <td className="max-w-[420px] pr-4 whitespace-nowrap text-muted-foreground max-sm:w-full max-sm:max-w-0">
                <OrganizationCell
                  name={row.organization.name}
                  provider={row.directory.provider}
                  href={`/console/organizations/${row.organization.id}`}
                />
              </td>
              <td className="pr-4 text-muted-foreground max-lg:hidden">{t(`trigger.${row.trigger}`)}</td>
              <td className="pr-4 text-muted-foreground max-md:hidden">{changesOf(t, row)}</td>
              <td className="num pr-6 text-right whitespace-nowrap text-muted-foreground max-md:hidden">{took(t, row.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TONES = { queued: "neutral", running: "primary", succeeded: "success", failed: "destructive", superseded: "neutral" } as const;

export function RunState({ state }: { state: RunRow["state"] }) {
  const t = useTranslations("console.runs.state");
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}

/** "2 created, 1 deactivated, 12 held", or that nothing changed. */
function changesOf(t: ReturnType<typeof useTranslations>, row: RunRow): string {
  const parts = COUNTS.filter((key) => countOf(row.counts, key) > 0).map((key) => t(`count.${key}`, { count: countOf(row.counts, key) }));
  if (row.state === "failed")
    return row.error_code
      ? t.has(`error.${row.error_code}`)
        ? t(`error.${row.error_code}`)
        : row.error_code.replaceAll("_", " ")
      : t("failed");
  if (row.state === "queued" || row.state === "running") return t(`phase.${row.phase}`);
  return parts.length ? parts.join(", ") : t("unchanged");
}

export const COUNTS = ["created", "updated", "deactivated", "reactivated", "role_changed", "skipped", "failed", "held"] as const;
const CAMEL: Record<string, string> = { role_changed: "roleChanged" };
/** Runs count in camelCase inside; both spellings are read. */
export const countOf = (counts: Record<string, number>, key: string): number => counts[key] ?? counts[CAMEL[key] ?? ""] ?? 0;

export function took(t: ReturnType<typeof useTranslations>, seconds: number | null): string {
  if (seconds === null) return "—";
  return seconds < 60 ? t("seconds", { count: Math.max(1, Math.round(seconds)) }) : t("minutes", { count: Math.round(seconds / 60) });
}

function OpenHolds() {
  const t = useTranslations("console.runs.holds");
  const { data } = useQuery(holdsQuery());
  const open = (data?.data ?? []).filter((hold) => hold.decision === null);
  return open.map((hold) => (
    <section
      key={hold.id}
      className="mb-3 flex flex-wrap items-center gap-3 rounded-lg border border-warning-line bg-warning-soft px-4 py-3 text-[13.5px]"
    >
      <p className="min-w-0 flex-1">
        <b className="font-semibold">{t("title", { count: hold.people, organization: hold.organization.name })}</b>{" "}
        <span className="text-muted-foreground">{t("text")}</span>
      </p>
      <Link href={`/console/holds/${hold.id}`} className={buttonVariants({ size: "sm" })}>
        {t("review")}
      </Link>
    </section>
  ));
}
