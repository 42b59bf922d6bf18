"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { type FormEvent, useId, useState } from "react";
import { useFormatter, useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Avatar } from "@/components/shared/marks";
import { RelativeTime } from "@/components/shared/relative-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Skeleton } from "@/components/ui/skeleton";
import { api, ClientError } from "@/lib/client/api";
import type { HoldView } from "@/lib/setup/schema";
import { ConfirmSignIn } from "./confirm-sign-in";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { holdQuery } from "./queries";
import { useReason } from "./reason";

type Decision = "approve" | "reject";

/** What the guard withheld, whom it concerns, and the two ways out of it. */
export function HoldScreen({ id, organization }: { id: string; organization: { id: string; name: string } }) {
  const t = useTranslations("console.hold");
  const format = useFormatter();
  const { may } = useFrame();
  const { data, error } = useQuery(holdQuery(id));
  const [deciding, setDeciding] = useState<Decision | null>(null);

  return (
    <ConsolePage
      title={t("title", { organization: organization.name })}
      before={
        <>
          <Link href="/console/runs" className="rounded hover:text-foreground">
            {t("back")}
          </Link>
          <span aria-hidden="true">/</span>
        </>
      }
    >
      <div className="mx-auto max-w-[1080px] px-6 py-5 max-sm:px-4">
        <ErrorMessage error={error} />
        {!data && !error && <Skeleton className="h-28 w-full" />}
        {data && (
          <>
            {data.decision === null ? (
              <Callout
                tone="warning"
                title={t(`cause.${data.cause}.title`, { ...data.counts, count: people(data) })}
                action={
                  may.manage ? (
                    <>
                      <Button variant="primary" onClick={() => setDeciding("approve")}>
                        {t("approve")}
                      </Button>
                      <Button onClick={() => setDeciding("reject")}>{t("reject")}</Button>
                    </>
                  ) : undefined
                }
              >
                <p>{t(`cause.${data.cause}.text`, { ...data.counts, count: people(data) })}</p>
                {!may.manage && <p>{t("who_may")}</p>}
              </Callout>
            ) : (
              <Callout
                tone={data.decision === "approved" ? "success" : "info"}
                title={data.decided_by === null ? t("decided.ended") : t(`decided.${data.decision}`, { by: data.decided_by })}
              >
                {data.decided_at && <RelativeTime at={data.decided_at} />}
              </Callout>
            )}
            <dl className="mt-4 grid grid-cols-4 gap-3 max-sm:grid-cols-2">
              {(["departures", "role_losses", "active", "limit"] as const).map((key) => (
                <div key={key} className="rounded-lg border bg-card px-4 py-3">
                  <dt className="text-[12.5px] text-muted-foreground">{t(`count.${key}`)}</dt>
                  <dd className="num text-[22px] font-semibold">{format.number(data.counts[key])}</dd>
                </div>
              ))}
            </dl>
            <HoldItems hold={data} />
            {deciding && <Decide hold={data} decision={deciding} organization={organization.name} onClose={() => setDeciding(null)} />}
          </>
        )}
      </div>
    </ConsolePage>
  );
}

const people = (hold: HoldView): number => new Set(hold.items.filter((item) => item.state === "open").map((item) => item.member_id)).size;

function HoldItems({ hold }: { hold: HoldView }) {
  const t = useTranslations("console.hold");
  const reason = useReason();
  return (
    <div className="mt-4 overflow-x-auto rounded-lg border bg-card">
      <table className="w-full text-[13.5px]">
        <thead>
          <tr className="border-b bg-muted text-left text-[12.5px] text-muted-foreground">
            <th className="h-9 pl-4 font-medium">{t("column.person")}</th>
            <th className="pr-4 font-medium">{t("column.what")}</th>
            <th className="pr-4 font-medium max-sm:hidden">{t("column.why")}</th>
            <th className="pr-4 font-medium">{t("column.state")}</th>
          </tr>
        </thead>
        <tbody>
          {hold.items.map((item) => (
            <tr key={`${item.member_id}${item.kind}`} className="border-b last:border-0" data-testid="console.hold.row">
              <td className="py-[9px] pr-4 pl-4">
                <span className="flex items-center gap-2.5">
                  <Avatar name={item.name} />
                  <span className="min-w-0">
                    <span className="block leading-5 font-medium">{item.name}</span>
                    <span className="block truncate text-[12.5px] leading-4 text-muted-foreground">{item.email}</span>
                  </span>
                </span>
              </td>
              <td className="pr-4">
                {item.kind === "departure" ? (
                  t("leaves", { role: item.from_role ?? "" })
                ) : (
                  <span className="inline-flex items-center gap-1.5">
                    <s className="text-muted-foreground">{item.from_role}</s>
                    <ArrowRight className="size-3.5 text-subtle" aria-hidden="true" />
                    {item.to_role}
                  </span>
                )}
              </td>
              <td className="pr-4 text-muted-foreground max-sm:hidden">
                {reason.short(item.reason_code, { ...item.reason_params, name: item.name })}
              </td>
              <td className="pr-4">
                <Badge tone={item.state === "open" ? "tick" : "neutral"}>
                  {t.has(`item.${item.state}`) ? t(`item.${item.state}`) : item.state}
                </Badge>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Typing the number shows that somebody read it; an old sign-in is asked for again first. */
function Decide({
  hold,
  decision,
  organization,
  onClose,
}: {
  hold: HoldView;
  decision: Decision;
  organization: string;
  onClose: () => void;
}) {
  const t = useTranslations("console.hold");
  const c = useTranslations("common");
  const client = useQueryClient();
  const id = useId();
  const count = people(hold);
  const [typed, setTyped] = useState("");
  const [confirming, setConfirming] = useState(false);
  const decide = useMutation({
    mutationFn: () => api.post<HoldView>(`/api/console/holds/${hold.id}/${decision}`, { confirm_count: Number(typed) }),
    onSuccess: (fresh) => {
      client.setQueryData(holdQuery(hold.id).queryKey, fresh);
      void client.invalidateQueries({ queryKey: ["console"] });
      onClose();
    },
    onError: (error) => {
      if (error instanceof ClientError && error.reason === "fresh_sign_in_required") setConfirming(true);
    },
  });
  const needsSignIn = decide.error instanceof ClientError && decide.error.reason === "fresh_sign_in_required";

  function submit(event: FormEvent) {
    event.preventDefault();
    decide.mutate();
  }

  return (
    <>
      <Dialog
        open={!confirming}
        onClose={() => !confirming && onClose()}
        title={t(`decide.${decision}.title`, { count, organization })}
        description={t(`decide.${decision}.text`, { count, organization })}
        role="alertdialog"
      >
        <form onSubmit={submit}>
          <Label htmlFor={`${id}-count`}>{t("decide.type", { count })}</Label>
          <Input
            id={`${id}-count`}
            inputMode="numeric"
            autoComplete="off"
            className="mt-1.5"
            value={typed}
            onChange={(event) => setTyped(event.target.value.replace(/\D/g, ""))}
          />
          {!needsSignIn && <ErrorMessage error={decide.error} className="mt-3" />}
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={onClose}>{c("cancel")}</Button>
            <Button
              type="submit"
              variant={decision === "approve" ? "destructive" : "primary"}
              disabled={typed !== String(count)}
              busy={decide.isPending}
            >
              {t(`decide.${decision}.action`, { count })}
            </Button>
          </div>
        </form>
      </Dialog>
      <ConfirmSignIn
        open={confirming}
        onClose={() => setConfirming(false)}
        onConfirmed={() => {
          setConfirming(false);
          decide.mutate();
        }}
      />
    </>
  );
}
