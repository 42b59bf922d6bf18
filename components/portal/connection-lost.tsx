"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { ClientError } from "@/lib/client/api";
import { LOST_RETRY_MS } from "./queries";

/** Says that a page that follows by itself does not at the moment, and when it tries again. A refusal is told as one. */
export function ConnectionLost({ query }: { query: UseQueryResult<unknown> }) {
  const t = useTranslations("portal.shell");
  const { error, errorUpdatedAt } = query;
  const refused = error instanceof ClientError && error.status >= 400 && error.status < 500;
  const lost = error !== null && !refused;
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!lost) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [lost]);
  if (!error) return null;
  if (refused) return <ErrorMessage error={error} />;
  const seconds = Math.max(1, Math.ceil((errorUpdatedAt + LOST_RETRY_MS - Math.max(now, errorUpdatedAt)) / 1000));
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
