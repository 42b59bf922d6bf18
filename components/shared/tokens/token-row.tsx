"use client";

import { KeyRound, RotateCw, ShieldCheck, Trash2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { RelativeTime } from "@/components/shared/relative-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { TokenView } from "@/lib/access/schema";

type Props = { token: TokenView; mayManage: boolean; onRotate?: () => void; onRevoke?: () => void };

/** One token: what it is called, whether it works, when it was used, and whether it may go. Never its value. */
export function TokenRow({ token, mayManage, onRotate, onRevoke }: Props) {
  const t = useTranslations("access.tokens");
  const ended = token.state === "revoked" || token.state === "expired";
  const replaced = token.replaced_by !== null && !ended;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t px-4 py-3" data-testid="access.token" data-state={token.state}>
      <KeyRound className="text-subtle" aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[14px] font-medium">
          <span className={cn("truncate", ended && "text-muted-foreground line-through")}>{token.name}</span>
          <span className="font-mono text-[12.5px] font-normal text-muted-foreground">rc_…{token.last_four}</span>
          {ended && <Badge tone="neutral">{t(`state.${token.state}`)}</Badge>}
          {replaced && <Badge tone="neutral">{t("state.replaced")}</Badge>}
          {!ended && token.used_last && <Badge tone="success">{t("used_last")}</Badge>}
          {replaced && token.revoke_advice === "safe" && (
            <Badge tone="primary" data-testid="access.safe">
              <ShieldCheck className="size-3.5" aria-hidden="true" />
              {t("safe")}
            </Badge>
          )}
          {!replaced && token.expires_in_days !== null && (
            <Badge tone="warning">
              <TriangleAlert className="size-3.5" aria-hidden="true" />
              {t("expires_in", { count: token.expires_in_days })}
            </Badge>
          )}
        </p>
        <p className="text-[12.5px] text-muted-foreground">
          <Facts token={token} ended={ended} />
        </p>
        {replaced && token.revoke_advice !== "safe" && token.revoke_advice && (
          <p className="text-[12.5px] text-warning">{t(`advice_short.${token.revoke_advice}`)}</p>
        )}
      </div>
      {mayManage && !ended && (
        <span className="flex gap-2">
          {!replaced && onRotate && (
            <Button
              size="sm"
              icon={<RotateCw aria-hidden="true" />}
              onClick={onRotate}
              aria-label={t("rotate_named", { last: token.last_four })}
              data-testid="access.rotate"
            >
              {t("rotate")}
            </Button>
          )}
          {onRevoke && (
            <Button
              size="sm"
              icon={<Trash2 aria-hidden="true" />}
              onClick={onRevoke}
              aria-label={t("revoke_named", { last: token.last_four })}
              data-testid="access.revoke"
            >
              {t("revoke")}
            </Button>
          )}
        </span>
      )}
    </li>
  );
}

function Facts({ token, ended }: { token: TokenView; ended: boolean }) {
  const t = useTranslations("access.tokens");
  const time = (at: string) => <RelativeTime at={at} quiet />;
  const parts: ReactNode[] = [
    t.rich("created", { by: token.created_by ?? "", known: token.created_by ? "yes" : "no", at: () => time(token.created_at) }),
    token.last_used_at ? t.rich("used", { at: () => time(token.last_used_at ?? "") }) : t("never_used"),
    ended
      ? token.state === "revoked"
        ? token.revoked_at && t.rich("revoked", { at: () => time(token.revoked_at ?? "") })
        : token.expires_at && t.rich("expired", { at: () => time(token.expires_at ?? "") })
      : token.expires_at
        ? t.rich(token.replaced_by ? "ends" : "expires", { at: () => time(token.expires_at ?? "") })
        : t("no_end"),
    !ended && token.stored_at === null && token.last_used_at === null && t("not_stored"),
  ].filter(Boolean);
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: facts of one token, always in this order
    <span key={index}>
      {index > 0 && " · "}
      {part}
    </span>
  ));
}
