"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { SecretOnce } from "@/components/shared/secret-once";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { CreatedToken, RotatedToken, TokenList, TokenView } from "@/lib/access/schema";
import { CreateTokenDialog, RevokeTokenDialog, RotateTokenDialog } from "./token-dialogs";
import { TokenRow } from "./token-row";

type Props = {
  list: TokenList;
  /** Where tokens of this directory live: `/api/portal/tokens`, `/api/console/directories/dir_…/tokens`. */
  base: string;
  mayManage: boolean;
  /** Inside sentences: “Okta”. */
  provider: string;
  /** The name a new token is offered. */
  suggested: string;
  onChanged: () => void;
};
type Open = { what: "create" } | { what: "rotate" | "revoke"; token: TokenView } | null;

/** Tokens by name and last four, with what may be done to each; a new value is shown once, in place, until it is stored. */
export function TokenPanel({ list, base, mayManage, provider, suggested, onChanged }: Props) {
  const t = useTranslations("access.tokens");
  const [open, setOpen] = useState<Open>(null);
  const [fresh, setFresh] = useState<(CreatedToken & Partial<Pick<RotatedToken, "replaces">>) | null>(null);
  const [dead, setDead] = useState(false);
  const living = list.data.filter((token) => token.state === "active" || token.state === "expires_soon");
  const ended = list.data.filter((token) => !living.includes(token));
  const full = living.length >= list.most;

  function made(token: CreatedToken) {
    setOpen(null);
    setFresh(token);
    onChanged();
  }

  async function stored() {
    if (fresh) await api.post(`${base}/${fresh.id}/stored`).catch(() => {});
    onChanged();
  }

  return (
    <section id="tokens" aria-labelledby="tokens-title" className="rounded-lg border bg-card" data-testid="access.tokens">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3.5">
        <div className="min-w-0 flex-1 basis-64">
          <h2 id="tokens-title" className="text-[15px] font-semibold">
            {t("title")}
          </h2>
          <p className="text-[13px] text-muted-foreground">{t("text", { count: living.length, most: list.most })}</p>
        </div>
        {mayManage && (
          <Button
            size="sm"
            icon={<KeyRound aria-hidden="true" />}
            disabled={full}
            aria-describedby={full ? "tokens-full" : undefined}
            onClick={() => setOpen({ what: "create" })}
            data-testid="access.create"
          >
            {t("create")}
          </Button>
        )}
        {mayManage && full && (
          <p id="tokens-full" className="basis-full text-[12.5px] text-muted-foreground">
            {t("full", { most: list.most })}
          </p>
        )}
      </div>
      {fresh && (
        <div className="border-t p-4">
          <SecretOnce key={fresh.id} secret={fresh.secret} fileName={`scim-token-${fresh.last_four}`} onStored={() => void stored()} />
          <p className="mt-2.5 text-[13px] text-muted-foreground">
            {fresh.replaces ? t("rotated", { last: fresh.replaces.last_four, provider }) : t("made", { provider })}
          </p>
          <Dismiss tokens={list.data} id={fresh.id} onDismiss={() => setFresh(null)} />
        </div>
      )}
      {living.length === 0 ? (
        <div className="border-t">
          <EmptyState icon={<KeyRound aria-hidden="true" />} title={t("empty")}>
            {t("empty_text", { provider })}
          </EmptyState>
        </div>
      ) : (
        <ul>
          {living.map((token) => (
            <TokenRow
              key={token.id}
              token={token}
              mayManage={mayManage}
              onRotate={() => setOpen({ what: "rotate", token })}
              onRevoke={() => setOpen({ what: "revoke", token })}
            />
          ))}
        </ul>
      )}
      {ended.length > 0 && (
        <div className="border-t px-4 py-2.5">
          <button
            type="button"
            aria-expanded={dead}
            onClick={() => setDead(!dead)}
            className="min-h-6 text-[13px] text-muted-foreground underline-offset-2 hover:underline"
          >
            {t(dead ? "hide_ended" : "show_ended", { count: ended.length })}
          </button>
        </div>
      )}
      {dead && (
        <ul>
          {ended.map((token) => (
            <TokenRow key={token.id} token={token} mayManage={false} />
          ))}
        </ul>
      )}
      {open?.what === "create" && <CreateTokenDialog base={base} suggested={suggested} onClose={() => setOpen(null)} onDone={made} />}
      {open?.what === "rotate" && (
        <RotateTokenDialog base={base} token={open.token} provider={provider} onClose={() => setOpen(null)} onDone={made} />
      )}
      {open?.what === "revoke" && (
        <RevokeTokenDialog
          base={base}
          token={open.token}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

/** The value may be put out of sight once it is said to be stored, not before. */
function Dismiss({ tokens, id, onDismiss }: { tokens: readonly TokenView[]; id: string; onDismiss: () => void }) {
  const t = useTranslations("access.tokens");
  if (!tokens.some((token) => token.id === id && token.stored_at !== null)) return null;
  return (
    <Button size="sm" className="mt-3" onClick={onDismiss} data-testid="access.dismiss">
      {t("dismiss")}
    </Button>
  );
}
