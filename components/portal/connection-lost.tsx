"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { LOST_RETRY_MS } from "./queries";
import { isLost } from "./when-back";

/** Says that a page that follows by itself does not at the moment, and when it tries again. A refusal is told as one. */
export function ConnectionLost({ query }: { query: UseQueryResult<unknown> }) {
  const t = useTranslations("portal.shell");
  const { error, errorUpdatedAt } = query;
  const lost = error !== null && isLost(error);
  const seconds = useSecondsToRetry(lost ? errorUpdatedAt : null);
  if (!error) return null;
  if (!lost) return <ErrorMessage error={error} />;
  return (
    <Callout
      tone="warning"
      title={t("lost", { seconds })}
      action={
        <Button size="sm" busy={query.isFetching} onClick={() => void query.refetch()}>
          {t("retry_now")}
        </Button>
      }
      data-testid="shell.lost"
    />
  );
}

/** Counts down from a failure to the next try. */
export function useSecondsToRetry(failedAt: number | null): number {
  const [now, setNow] = useState(0);
  const lost = failedAt !== null;
  useEffect(() => {
    if (!lost) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [lost]);
  const from = failedAt ?? 0;
  return Math.max(1, Math.ceil((from + LOST_RETRY_MS - Math.max(now, from)) / 1000));
}
