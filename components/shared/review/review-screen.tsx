"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, Download, UserSearch } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useFormatter, useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { EmptyState } from "@/components/shared/empty-state";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button, buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { api, ClientError } from "@/lib/client/api";
import type { ReviewPage as PeoplePage, ReviewAnswer, ReviewView } from "@/lib/review/schema";
import { ReviewBar } from "./review-bar";
import { DeactivateDialog } from "./review-confirm";
import { ReviewFilters } from "./review-filters";
import { NO_FILTER, reviewPeopleQuery, reviewQuery } from "./review-queries";
import { ReviewTable } from "./review-table";

export type Decision = {
  choice: "keep" | "deactivate" | "undo";
  target: { member_ids: string[] } | { role: string } | { all: true };
  count: number;
};

type Props = {
  base: string;
  first: ReviewView;
  /** The first page of people, so that the first paint has them. */
  firstPeople?: PeoplePage;
  /** Proves once more who decides, where the door asks for it. */
  prove?: (done: () => void, close: () => void) => ReactNode;
};

/** Who stayed when the directory went: kept unless somebody says otherwise, one by one, by role, or all at once. */
export function ReviewScreen({ base, first, firstPeople, prove }: Props) {
  const t = useTranslations("review");
  const c = useTranslations("common");
  const client = useQueryClient();
  const { data: review = first } = useQuery({ ...reviewQuery(base), initialData: first });
  const [filter, setFilter] = useState(NO_FILTER);
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Decision | null>(null);
  const [proving, setProving] = useState<(() => void) | null>(null);
  const people = useInfiniteQuery({
    ...reviewPeopleQuery(base, filter),
    ...(firstPeople && filter === NO_FILTER ? { initialData: { pages: [firstPeople], pageParams: [null] } } : {}),
  });
  const rows = people.data?.pages.flatMap((page) => page.data) ?? [];

  const decide = useMutation({
    mutationFn: ({ decision, typed }: { decision: Decision; typed?: number }) =>
      api.post<ReviewAnswer>(base, {
        choice: decision.choice,
        ...decision.target,
        ...(typed === undefined ? {} : { confirm_count: typed }),
      }),
    onSuccess: async (answer) => {
      setAsking(null);
      setPicked(new Set());
      client.setQueryData(reviewQuery(base).queryKey, answer.review);
      await client.invalidateQueries({ queryKey: ["review", base, "people"] });
    },
    onError: (error, input) => {
      if (prove && error instanceof ClientError && error.reason === "fresh_sign_in_required")
        setProving(() => () => {
          setProving(null);
          decide.mutate(input);
        });
    },
  });
  const ask = (decision: Decision) => {
    decide.reset();
    if (decision.choice === "deactivate") setAsking(decision);
    else decide.mutate({ decision });
  };

  if (review.state === "none")
    return (
      <div className="rounded-lg border bg-card">
        <EmptyState icon={<UserSearch aria-hidden="true" />} title={t("none.title")}>
          {t("none.text")}
        </EmptyState>
      </div>
    );
  return (
    <>
      <Progress review={review} />
      {!review.may_decide && (
        <Callout tone="info" title={t("read_only.title")} className="mt-4">
          {t("read_only.text")}
        </Callout>
      )}
      {!asking && <ErrorMessage error={proving ? null : decide.error} className="mt-4" />}
      <p role="status" className="sr-only">
        {decide.isSuccess ? t("done", { count: decide.data.changed }) : ""}
      </p>
      <div className="mt-5 flex flex-wrap items-center gap-2">
        <ReviewFilters review={review} filter={filter} onChange={setFilter} />
        <a href={`${base}/csv`} download className={buttonVariants({ size: "sm", className: "ml-auto max-sm:ml-0" })}>
          <Download aria-hidden="true" />
          {t("csv")}
        </a>
      </div>
      <div className="mt-3 overflow-hidden rounded-lg border bg-card">
        {people.error && !people.data ? (
          <ErrorMessage
            error={people.error}
            className="p-4"
            action={
              <Button size="sm" onClick={() => people.refetch()}>
                {c("retry")}
              </Button>
            }
          />
        ) : !people.data ? (
          <RowsSkeleton />
        ) : rows.length === 0 ? (
          <EmptyState
            icon={<UserSearch aria-hidden="true" />}
            title={t("empty.title")}
            action={
              <Button size="sm" onClick={() => setFilter(NO_FILTER)}>
                {t("empty.clear")}
              </Button>
            }
          >
            {t("empty.text")}
          </EmptyState>
        ) : (
          <ReviewTable
            rows={rows}
            review={review}
            picked={picked}
            onPick={setPicked}
            onDecide={ask}
            busy={decide.isPending}
            byDirectory={review.directories.length > 1}
          />
        )}
        {people.hasNextPage && (
          <div className="flex justify-center border-t py-3">
            <Button size="sm" busy={people.isFetchingNextPage} onClick={() => people.fetchNextPage()}>
              {t("more")}
            </Button>
          </div>
        )}
      </div>
      {review.may_decide && (
        <ReviewBar review={review} picked={picked} busy={decide.isPending} onClear={() => setPicked(new Set())} onDecide={ask} />
      )}
      {asking && (
        <DeactivateDialog
          decision={asking}
          review={review}
          error={proving ? null : decide.error}
          busy={decide.isPending}
          onClose={() => setAsking(null)}
          onConfirm={(typed) => decide.mutate({ decision: asking, ...(typed === undefined ? {} : { typed }) })}
        />
      )}
      {proving && prove?.(proving, () => setProving(null))}
    </>
  );
}

/** How far it is, in numbers and as a bar. */
function Progress({ review }: { review: ReviewView }) {
  const t = useTranslations("review");
  const format = useFormatter();
  const { people, open, kept, deactivated } = review.totals;
  const share = (count: number) => (people === 0 ? 0 : (count / people) * 100);
  if (review.state === "finished")
    return (
      <Callout tone="success" title={t("finished.title")} data-testid="review.finished">
        {t("finished.text", { kept, deactivated })}
      </Callout>
    );
  return (
    <section aria-label={t("progress")} className="rounded-lg border bg-card p-4" data-testid="review.progress">
      <p className="text-[14px] font-semibold">{t("progress_title", { open, people })}</p>
      <p className="text-[13.5px] text-muted-foreground">{t("progress_text")}</p>
      <svg
        viewBox="0 0 100 2"
        preserveAspectRatio="none"
        className="mt-3 h-2 w-full overflow-hidden rounded-full bg-muted"
        aria-hidden="true"
      >
        <rect width={share(kept)} height="2" className="fill-chart-1" />
        <rect x={share(kept)} width={share(deactivated)} height="2" className="fill-warning" />
      </svg>
      <dl className="mt-2.5 flex flex-wrap gap-x-6 gap-y-1 text-[13px]">
        {(["open", "kept", "deactivated"] as const).map((key) => (
          <div key={key} className="flex items-center gap-1.5">
            {key === "kept" && <CircleCheck className="size-3.5 text-primary" aria-hidden="true" />}
            <dt className="text-muted-foreground">{t(`total.${key}`)}</dt>
            <dd className="num font-medium">{format.number(review.totals[key])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function RowsSkeleton() {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")}>
      {["a", "b", "c", "d", "e"].map((key) => (
        <div key={key} className="flex h-[53px] items-center gap-4 border-b px-4 last:border-0">
          <Skeleton className="size-7 rounded-full" />
          <Skeleton className="w-44" />
          <Skeleton className="ml-auto w-40" />
        </div>
      ))}
    </div>
  );
}
