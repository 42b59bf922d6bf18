"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";

/** What an endless query of react-query says about itself. */
type Endless = {
  data: unknown;
  error: Error | null;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
};

type Props = {
  query: Endless;
  /** Shown when the list was read and holds nothing. */
  empty: ReactNode;
  isEmpty: boolean;
  /** The button below the rows. */
  more: string;
  /** Grey bars in the shape of the rows. */
  skeleton?: ReactNode;
  children: ReactNode;
  className?: string;
};

/** The four states of a list, one after the other: failed, not here yet, nothing in it, the rows with a way to more. */
export function ListFrame({ query, empty, isEmpty, more, skeleton, children, className }: Props) {
  const c = useTranslations("common");
  return (
    <div className={cn("mt-3", className)}>
      {query.error && !query.data ? (
        <ErrorMessage
          error={query.error}
          className="p-6"
          action={
            <Button size="sm" onClick={() => query.refetch()}>
              {c("retry")}
            </Button>
          }
        />
      ) : !query.data ? (
        (skeleton ?? (
          <div className="grid gap-3 p-6" aria-busy="true">
            <Skeleton className="w-full" />
            <Skeleton className="w-full" />
          </div>
        ))
      ) : isEmpty ? (
        empty
      ) : (
        children
      )}
      {query.hasNextPage && (
        <div className="flex justify-center border-t py-3">
          <Button size="sm" busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {more}
          </Button>
        </div>
      )}
    </div>
  );
}
