"use client";

import { useQuery } from "@tanstack/react-query";
import { UserSearch, Users } from "lucide-react";
import Link from "next/link";
import { useCallback, useState } from "react";
import { useFormatter, useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { ErrorMessage } from "@/components/shared/error-message";
import { CopyButton } from "@/components/shared/copy-button";
import { Button, buttonVariants } from "@/components/ui/button";
import type { RoleView } from "@/lib/roles/schema";
import { type ChipOption, FilterChip } from "./filter-chip";
import { MemberTable, MemberTableSkeleton } from "./member-table";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { holdsQuery, membersQuery, openReviewsQuery } from "./queries";
import { SearchBox } from "./search-box";
import { queryOf, useUrlState } from "./use-url-state";

const NAMES = ["search", "organization_id", "role", "state", "source", "synced", "after", "before"] as const;
const FILTERS = NAMES.slice(0, 6);
const list = (text: string | undefined) => (text ? text.split(",") : []);

export function MembersScreen({ organizations, roles }: { organizations: ChipOption[]; roles: RoleView[] }) {
  const t = useTranslations("console.members");
  const c = useTranslations("common");
  const format = useFormatter();
  const { counts } = useFrame();
  const [url, setUrl] = useUrlState();
  const [picked, setPicked] = useState<ReadonlyMap<string, string>>(new Map());
  const members = useQuery(membersQuery(queryOf(url, NAMES)));
  const page = members.data;
  // A new filter begins at the first page. What was opened stays open: a search applies a moment after the last key, and
  // somebody may have opened a row by then.
  const filter = useCallback((changes: Record<string, string | null>) => setUrl({ ...changes, after: null, before: null }), [setUrl]);
  const onSearch = useCallback((search: string) => filter({ search: search || null }), [filter]);
  const on = FILTERS.filter((name) => url[name]);

  return (
    <ConsolePage title={t("title")} aside={format.number(page?.range.total ?? counts.members)}>
      <div className="px-6 pt-4 max-sm:px-4">
        <HeldBanner />
        <ReviewBanner />
        <div className="flex flex-wrap items-center gap-2">
          <SearchBox label={t("search")} value={url.search ?? ""} onChange={onSearch} className="w-[340px] max-sm:w-full" />
          <FilterChip
            single
            label={t("filter.organization")}
            options={organizations}
            value={list(url.organization_id)}
            onChange={(v) => filter({ organization_id: v[0] ?? null })}
          />
          <FilterChip
            label={t("filter.role")}
            options={roles.map((role) => ({ value: role.key, label: role.name }))}
            value={list(url.role)}
            onChange={(v) => filter({ role: v.join(",") })}
          />
          <FilterChip
            label={t("filter.state")}
            options={(["active", "held", "deprovisioned"] as const).map((value) => ({ value, label: t(`state.${value}`) }))}
            value={list(url.state)}
            onChange={(v) => filter({ state: v.join(",") })}
          />
          <FilterChip
            label={t("filter.source")}
            options={(["directory", "invite", "api"] as const).map((value) => ({ value, label: t(`source.${value}`) }))}
            value={list(url.source)}
            onChange={(v) => filter({ source: v.join(",") })}
          />
          <FilterChip
            single
            label={t("filter.synced")}
            options={(["hour", "day", "week", "older"] as const).map((value) => ({ value, label: t(`synced.${value}`) }))}
            value={list(url.synced)}
            onChange={(v) => filter({ synced: v[0] ?? null })}
          />
          {on.length >= 2 && (
            <Button size="sm" variant="ghost" onClick={() => filter(Object.fromEntries(FILTERS.map((name) => [name, null])))}>
              {t("clear_all")}
            </Button>
          )}
          <span className="ml-auto text-[13px] text-muted-foreground max-lg:hidden">{t("sorted")}</span>
        </div>
        {picked.size > 0 && (
          <div
            role="status"
            className="mt-3 flex flex-wrap items-center gap-3 rounded-md border border-primary-line bg-primary-soft px-3 py-1.5 text-[13px]"
          >
            <span className="font-medium">{t("picked", { count: picked.size })}</span>
            <CopyButton size="sm" text={[...picked.values()].join("\n")}>
              {t("copy_addresses")}
            </CopyButton>
            <Button size="sm" variant="ghost" onClick={() => setPicked(new Map())}>
              {t("unpick")}
            </Button>
          </div>
        )}
      </div>
      <div className="mt-3">
        {members.error && !page ? (
          <ErrorMessage
            error={members.error}
            className="px-6"
            action={
              <Button size="sm" onClick={() => members.refetch()}>
                {c("retry")}
              </Button>
            }
          />
        ) : !page ? (
          <MemberTableSkeleton />
        ) : page.data.length === 0 ? (
          <EmptyState
            icon={on.length ? <UserSearch aria-hidden="true" /> : <Users aria-hidden="true" />}
            title={on.length ? t("empty.filter_title") : t("empty.title")}
            action={
              on.length ? (
                <Button size="sm" onClick={() => filter(Object.fromEntries(FILTERS.map((name) => [name, null])))}>
                  {t("empty.clear")}
                </Button>
              ) : (
                <Link href="/console/setup-links?new=1" className={buttonVariants({ variant: "primary", size: "sm" })}>
                  {t("empty.action")}
                </Link>
              )
            }
          >
            {on.length ? t("empty.filter_text") : t("empty.text")}
          </EmptyState>
        ) : (
          <>
            <MemberTable rows={page.data} picked={picked} onPick={setPicked} />
            <div className="num flex h-12 items-center border-t bg-card px-6 text-[13px] text-muted-foreground max-sm:px-4">
              <span role="status">{t("range", page.range)}</span>
              <span className="ml-auto flex gap-2">
                <Button
                  size="sm"
                  disabled={!page.list_metadata.before}
                  onClick={() => setUrl({ before: page.list_metadata.before, after: null, member: null })}
                >
                  {t("previous")}
                </Button>
                <Button
                  size="sm"
                  disabled={!page.list_metadata.after}
                  onClick={() => setUrl({ after: page.list_metadata.after, before: null, member: null })}
                >
                  {t("next")}
                </Button>
              </span>
            </div>
          </>
        )}
      </div>
    </ConsolePage>
  );
}

/** People whose departure waits for a named person. */
function HeldBanner() {
  const t = useTranslations("console.members.held");
  const { data } = useQuery(holdsQuery());
  const hold = data?.data.find((one) => one.decision === null);
  if (!hold) return null;
  return (
    <section className="mb-3 flex flex-wrap items-center gap-3 rounded-lg border border-warning-line bg-warning-soft px-4 py-3 text-[13.5px]">
      <UserSearch className="size-[18px] text-warning" aria-hidden="true" />
      <p className="min-w-0 flex-1">
        <b className="font-semibold">{t("title", { count: hold.people, organization: hold.organization.name })}</b>{" "}
        <span className="text-muted-foreground">{t("text")}</span>
      </p>
      <Link href={`/console/holds/${hold.id}`} className={buttonVariants({ size: "sm" })}>
        {t("review", { count: hold.people })}
      </Link>
    </section>
  );
}

/** The latest unfinished review; the others stand on the overview. */
function ReviewBanner() {
  const t = useTranslations("console.members");
  const { data } = useQuery(openReviewsQuery());
  const review = data?.data[0];
  if (!review) return null;
  return (
    <section className="mb-3 flex flex-wrap items-center gap-3 rounded-lg border border-warning-line bg-warning-soft px-4 py-3 text-[13.5px]">
      <UserSearch className="size-[18px] text-warning" aria-hidden="true" />
      <p className="min-w-0 flex-1">
        <b className="font-semibold">{t("review_title", { count: review.open, organization: review.organization.name })}</b>{" "}
        <span className="text-muted-foreground">{t("review_text")}</span>
      </p>
      <Link href={`/console/review/${review.organization.id}`} className={buttonVariants({ size: "sm" })}>
        {t("review", { count: review.open })}
      </Link>
    </section>
  );
}
