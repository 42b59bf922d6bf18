"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import type { ReviewView } from "@/lib/review/schema";
import type { Decision } from "./review-screen";

type Props = {
  review: ReviewView;
  picked: ReadonlySet<string>;
  busy: boolean;
  onClear: () => void;
  onDecide: (decision: Decision) => void;
};

/** What is selected, or everybody who is left: the bar stays in sight. */
export function ReviewBar({ review, picked, busy, onClear, onDecide }: Props) {
  const t = useTranslations("review");
  const { open } = review.totals;
  const ids = [...picked];
  if (ids.length === 0 && open === 0) return null;
  const target = ids.length > 0 ? { member_ids: ids } : { all: true as const };
  const count = ids.length > 0 ? ids.length : open;
  return (
    <div
      className="sticky bottom-0 z-10 -mx-px mt-4 flex flex-wrap items-center gap-2 rounded-t-lg border bg-card px-4 py-3 shadow-pop"
      data-testid="review.bar"
    >
      <p role="status" className="mr-auto text-[13.5px] font-medium">
        {ids.length > 0 ? t("selected", { count }) : t("remaining", { count })}
      </p>
      {ids.length > 0 && (
        <Button size="sm" variant="ghost" onClick={onClear}>
          {t("clear")}
        </Button>
      )}
      <Button
        size="sm"
        disabled={busy}
        className="!text-destructive"
        onClick={() => onDecide({ choice: "deactivate", target, count })}
        data-testid="review.deactivate_many"
      >
        {ids.length > 0 ? t("deactivate_selected", { count }) : t("deactivate_all", { count })}
      </Button>
      <Button
        size="sm"
        variant="primary"
        busy={busy}
        onClick={() => onDecide({ choice: "keep", target, count })}
        data-testid="review.keep_many"
      >
        {ids.length > 0 ? t("keep_selected", { count }) : t("keep_all", { count })}
      </Button>
    </div>
  );
}
