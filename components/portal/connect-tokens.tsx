"use client";

import { KeyRound, RotateCw, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { RelativeTime } from "@/components/shared/relative-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import { api } from "@/lib/client/api";
import type { CreatedToken, TokenView } from "@/lib/access/schema";
import type { ConnectionView } from "@/lib/setup/schema";
import { connectionKey } from "./keys";

type Props = { view: ConnectionView; freshId: string | null; onCreated: (token: CreatedToken) => void };

/** The living tokens, newest first: which one the provider used last, and when an old one may go. */
export function ConnectTokens({ view, freshId, onCreated }: Props) {
  const t = useTranslations("portal.connect_scim.tokens");
  const client = useQueryClient();
  const [rotating, setRotating] = useState<TokenView | null>(null);
  const [revoking, setRevoking] = useState<TokenView | null>(null);
  const [newest] = view.tokens;
  return (
    <section aria-label={t("label")} className="mt-4 first:mt-0">
      <ul className="rounded-lg border" data-testid="connect.tokens">
        {view.tokens.map((token) => (
          <li
            key={token.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-3.5 py-3 last:border-0"
            data-testid="connect.token"
          >
            <KeyRound className="text-subtle" aria-hidden="true" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[14px] font-medium">
                <span className="truncate">{token.name}</span>
                <span className="font-mono text-[12.5px] font-normal text-muted-foreground">rc_…{token.last_four}</span>
                {token.used_last && <Badge tone="success">{t("used_last")}</Badge>}
                {token.revoke_advice === "safe" && (
                  <Badge tone="primary" data-testid="connect.safe">
                    <ShieldCheck className="size-3.5" aria-hidden="true" />
                    {t("safe")}
                  </Badge>
                )}
              </p>
              <p className="text-[12.5px] text-muted-foreground">
                {t("created")} <RelativeTime at={token.created_at} quiet />
                {" · "}
                {token.last_used_at ? (
                  <>
                    {t("used")} <RelativeTime at={token.last_used_at} quiet />
                  </>
                ) : (
                  t("never")
                )}
                {token.expires_at && (
                  <>
                    {" · "}
                    {t("expires")} <RelativeTime at={token.expires_at} quiet />
                  </>
                )}
              </p>
            </div>
            {token.id === newest?.id ? (
              token.id !== freshId && (
                <Button
                  size="sm"
                  className="shadow-none"
                  icon={<RotateCw aria-hidden="true" />}
                  onClick={() => setRotating(token)}
                  data-testid="connect.rotate"
                >
                  {t("rotate")}
                </Button>
              )
            ) : (
              <Button
                size="sm"
                className="shadow-none"
                icon={<Trash2 aria-hidden="true" />}
                onClick={() => setRevoking(token)}
                data-testid="connect.revoke"
              >
                {t("revoke")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Rotate
        token={rotating}
        onClose={() => setRotating(null)}
        onDone={(created) => {
          setRotating(null);
          onCreated(created);
        }}
      />
      <Revoke
        token={revoking}
        onClose={() => setRevoking(null)}
        onDone={() => {
          setRevoking(null);
          void client.invalidateQueries({ queryKey: connectionKey });
        }}
      />
    </section>
  );
}

const OVERLAPS = [3600, 86_400, 604_800] as const;

/** A second token; the first works on for as long as is chosen here. */
function Rotate({ token, onClose, onDone }: { token: TokenView | null; onClose: () => void; onDone: (created: CreatedToken) => void }) {
  const t = useTranslations("portal.connect_scim.tokens");
  const cancel = useTranslations("common")("cancel");
  const [overlap, setOverlap] = useState<number>(86_400);
  const { busy, error, act } = useAct();
  return (
    <Dialog
      open={token !== null}
      onClose={onClose}
      title={t("rotate_title")}
      description={t("rotate_text")}
      footer={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button
            variant="primary"
            busy={busy}
            onClick={() =>
              act(async () => onDone(await api.post<CreatedToken>(`/api/portal/tokens/${token?.id}/rotate`, { overlap_seconds: overlap })))
            }
            data-testid="connect.rotate_confirm"
          >
            {t("rotate_confirm")}
          </Button>
        </>
      }
    >
      <ErrorMessage error={error} className="mb-3" />
      <RadioGroup aria-label={t("overlap")} className="grid gap-1">
        <p className="text-[14px] font-medium">{t("overlap")}</p>
        {OVERLAPS.map((seconds) => (
          <label key={seconds} htmlFor={`overlap-${seconds}`} className="flex min-h-9 items-center gap-2.5 text-[14px]">
            <Radio id={`overlap-${seconds}`} name="overlap" checked={overlap === seconds} onChange={() => setOverlap(seconds)} />
            {t(`overlap_${seconds}`)}
          </label>
        ))}
      </RadioGroup>
    </Dialog>
  );
}

function Revoke({ token, onClose, onDone }: { token: TokenView | null; onClose: () => void; onDone: () => void }) {
  const t = useTranslations("portal.connect_scim.tokens");
  const cancel = useTranslations("common")("cancel");
  const { busy, error, act } = useAct();
  const advice = token?.revoke_advice ?? "unused";
  return (
    <Dialog
      open={token !== null}
      onClose={onClose}
      role="alertdialog"
      title={t("revoke_title", { last: token?.last_four ?? "" })}
      description={t(`advice.${advice}`)}
      footer={
        <>
          <Button onClick={onClose}>{cancel}</Button>
          <Button
            variant={advice === "safe" ? "primary" : "destructive"}
            busy={busy}
            onClick={() =>
              act(async () => {
                await api.delete(`/api/portal/tokens/${token?.id}`);
                onDone();
              })
            }
            data-testid="connect.revoke_confirm"
          >
            {t("revoke")}
          </Button>
        </>
      }
    >
      {error && <ErrorMessage error={error} />}
    </Dialog>
  );
}

function useAct() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  async function act(what: () => Promise<void>) {
    setBusy(true);
    setError(null);
    try {
      await what();
    } catch (refusal) {
      setError(refusal as Error);
    }
    setBusy(false);
  }
  return { busy, error, act };
}
