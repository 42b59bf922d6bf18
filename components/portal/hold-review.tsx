"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { useReason } from "@/components/shared/reason-text";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/lib/client/api";
import type { HoldView } from "@/lib/setup/schema";
import { holdQuery } from "./queries";

/** Who is held and why; approving needs the number, typed. Rejecting changes nothing for anybody. */
export function HoldReview({ id, onClose, onDecided }: { id: string; onClose: () => void; onDecided: () => void }) {
  const t = useTranslations("portal.status.hold");
  const client = useQueryClient();
  const { data: hold, error: readError } = useQuery(holdQuery(id));
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const [busy, setBusy] = useState<"approve" | "reject" | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const open = hold?.items.filter((item) => item.state === "open" || item.state === "held") ?? [];
  const count = new Set(open.map((item) => item.member_id)).size;

  async function decide(decision: "approve" | "reject") {
    setBusy(decision);
    setError(null);
    try {
      await api.post(`/api/portal/holds/${id}/${decision}`, decision === "approve" ? { confirm_count: count } : {});
      await client.invalidateQueries({ queryKey: holdQuery(id).queryKey });
      onDecided();
      onClose();
    } catch (refusal) {
      setError(refusal as Error);
    }
    setBusy(null);
  }

  function approve(event: FormEvent) {
    event.preventDefault();
    const matches = typed.trim() === String(count);
    setWrong(!matches);
    if (matches) void decide("approve");
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={t("title")}
      description={t("text")}
      footer={
        hold &&
        !hold.decision && (
          <form onSubmit={approve} noValidate className="flex w-full flex-wrap items-end gap-2">
            <span className="mr-auto">
              <Label htmlFor="hold-count">{t("label", { count })}</Label>
              <Input
                id="hold-count"
                inputMode="numeric"
                autoComplete="off"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                aria-invalid={wrong || undefined}
                aria-describedby={wrong ? "hold-wrong" : undefined}
                className="mt-1 max-w-[140px]"
              />
              {wrong && (
                <span id="hold-wrong" role="alert" className="block text-[13px] text-destructive">
                  {t("wrong", { count })}
                </span>
              )}
            </span>
            <Button busy={busy === "reject"} onClick={() => decide("reject")} data-testid="hold.reject">
              {t("reject")}
            </Button>
            <Button type="submit" variant="destructive" busy={busy === "approve"} data-testid="hold.approve">
              {t("approve")}
            </Button>
          </form>
        )
      }
    >
      <ErrorMessage error={error ?? readError} className="mb-3" />
      {hold ? <Items items={hold.items} /> : <Skeleton className="h-24" />}
      {hold?.decision && (
        <p className="mt-3 text-sm text-muted-foreground">
          {hold.decided_by === null ? t("ended") : t("decided", { by: hold.decided_by })}
        </p>
      )}
    </Sheet>
  );
}

function Items({ items }: { items: HoldView["items"] }) {
  const t = useTranslations("portal.status.hold");
  const reason = useReason();
  return (
    <ul className="text-[13.5px]">
      {items.map((item) => (
        <li key={`${item.member_id}${item.kind}`} className="border-b py-2 last:border-0">
          <span className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{item.name}</span>
            <span className="text-[12.5px] text-muted-foreground">{item.email}</span>
            <span className="ml-auto text-[12.5px] font-medium text-warning">{t(item.kind)}</span>
          </span>
          <span className="block text-[13px] text-muted-foreground">
            {reason.text(item.reason_code, item.reason_params)} {item.from_role}
            {item.kind === "role_loss" && ` → ${item.to_role ?? t("no_role")}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
