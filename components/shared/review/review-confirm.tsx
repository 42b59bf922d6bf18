"use client";

import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { ClientError } from "@/lib/client/api";
import type { ReviewView } from "@/lib/review/schema";
import type { Decision } from "./review-screen";

type Props = {
  decision: Decision;
  review: ReviewView;
  error: Error | null;
  busy: boolean;
  onClose: () => void;
  onConfirm: (typed?: number) => void;
};

/** Names the consequence and the count; past the limit, or for the last of the highest role, the count is typed. */
export function DeactivateDialog({ decision, review, error, busy, onClose, onConfirm }: Props) {
  const t = useTranslations("review.confirm");
  const c = useTranslations("common");
  const id = useId();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const asked = error instanceof ClientError && (error.reason === "confirm_losses" || error.reason === "confirm_last_highest_role");
  // What the server counts wins over what this page last saw.
  const count = asked ? Number(error.params.losses ?? decision.count) : decision.count;
  const many = count + review.guard.recent > review.guard.limit;
  const mustType = many || asked;

  function submit(event: FormEvent) {
    event.preventDefault();
    const matches = !mustType || typed.trim() === String(count);
    setWrong(!matches);
    if (matches) onConfirm(mustType ? count : undefined);
  }

  return (
    <Dialog open onClose={onClose} role="alertdialog" title={t("title", { count })} description={t("text", { count })}>
      <form onSubmit={submit} noValidate>
        {!asked && <ErrorMessage error={error} className="mb-3" />}
        {mustType && (
          <>
            <p className="mb-3 text-[13.5px]">
              {asked && error.reason === "confirm_last_highest_role"
                ? t("last_highest")
                : t("many", { count, limit: review.guard.limit, active: review.guard.active })}
            </p>
            <Label htmlFor={id}>{t("label", { count })}</Label>
            <Input
              id={id}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              aria-invalid={wrong || undefined}
              aria-describedby={wrong ? `${id}-wrong` : undefined}
              className="mt-1.5 max-w-[160px]"
              data-testid="review.typed"
            />
            {wrong && (
              <p id={`${id}-wrong`} role="alert" className="mt-1 text-[13px] text-destructive">
                {t("wrong", { count })}
              </p>
            )}
          </>
        )}
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>{c("cancel")}</Button>
          <Button type="submit" variant="destructive" busy={busy} data-testid="review.confirm">
            {t("action", { count })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
