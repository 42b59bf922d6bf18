"use client";

import { KeyRound, RotateCw, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "use-intl/react";
import { RelativeTime } from "@/components/shared/relative-time";
import { RevokeTokenDialog, RotateTokenDialog } from "@/components/shared/tokens/token-dialogs";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { CreatedToken, TokenView } from "@/lib/access/schema";
import type { ConnectionView } from "@/lib/setup/schema";
import { connectionKey } from "./keys";
import { useProviderName } from "./use-provider-name";

const TOKENS = "/api/portal/tokens";

type Props = { view: ConnectionView; freshId: string | null; onCreated: (token: CreatedToken) => void };

/** The living tokens, newest first: which one the provider used last, and when an old one may go. */
export function ConnectTokens({ view, freshId, onCreated }: Props) {
  const t = useTranslations("portal.connect_scim.tokens");
  const provider = useProviderName(view.provider);
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
      {rotating && (
        <RotateTokenDialog
          base={TOKENS}
          token={rotating}
          provider={provider}
          onClose={() => setRotating(null)}
          onDone={(created) => {
            setRotating(null);
            onCreated(created);
          }}
        />
      )}
      {revoking && (
        <RevokeTokenDialog
          base={TOKENS}
          token={revoking}
          onClose={() => setRevoking(null)}
          onDone={() => {
            setRevoking(null);
            void client.invalidateQueries({ queryKey: connectionKey });
          }}
        />
      )}
    </section>
  );
}
