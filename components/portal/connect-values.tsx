"use client";

import { KeyRound } from "lucide-react";
import dynamic from "next/dynamic";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { CopyField } from "@/components/shared/copy-field";
import { ErrorMessage } from "@/components/shared/error-message";
import { SecretOnce } from "@/components/shared/secret-once";
import { useAct } from "@/components/shared/use-act";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { api } from "@/lib/client/api";
import type { CreatedToken } from "@/lib/access/schema";
import type { ConnectionView } from "@/lib/setup/schema";

// Tokens that exist already, with rotate and revoke: not needed the first time.
const ConnectTokens = dynamic(() => import("./connect-tokens").then((module) => module.ConnectTokens), { ssr: false });

type Props = {
  view: ConnectionView;
  fresh: { token: CreatedToken; stored: boolean } | null;
  asking: boolean;
  onCreated: (token: CreatedToken) => void;
  onStored: () => void;
  onHide: () => void;
};

/** The address is always visible; the token only once. */
export function ConnectValues({ view, fresh, asking, onCreated, onStored, onHide }: Props) {
  const t = useTranslations("portal.connect_scim");
  return (
    <div className="grid grid-cols-1 gap-4">
      <div>
        <p className="mb-1.5 text-[13px] font-medium">{t("endpoint")}</p>
        <CopyField value={view.endpoint_url} label={t("copy_endpoint")} data-testid="connect.endpoint" />
        <p className="mt-1 text-[12.5px] text-muted-foreground">{t("endpoint_hint")}</p>
      </div>
      <div>
        {!fresh && view.tokens.length === 0 && <CreateToken provider={view.provider_name} onCreated={onCreated} />}
        {fresh && (
          <SecretOnce
            key={fresh.token.id}
            secret={fresh.token.secret}
            fileName={`scim-token-${fresh.token.last_four}`}
            asking={asking}
            onStored={onStored}
            onHide={fresh.stored ? onHide : undefined}
          />
        )}
        {view.tokens.length > 0 && <ConnectTokens view={view} freshId={fresh?.token.id ?? null} onCreated={onCreated} />}
      </div>
    </div>
  );
}

function CreateToken({ provider, onCreated }: { provider: string; onCreated: (token: CreatedToken) => void }) {
  const t = useTranslations("portal.connect_scim");
  const [name, setName] = useState(() => t("token_name", { provider }));
  const { busy, error, act } = useAct();

  function create(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const chosen = name.trim() || t("token_name", { provider });
    void act(async () => onCreated(await api.post<CreatedToken>("/api/portal/tokens", { name: chosen })));
  }

  return (
    <form onSubmit={create}>
      <label htmlFor="token-name" className="mb-1.5 block text-[13px] font-medium">
        {t("token")}
      </label>
      <div className="flex flex-wrap gap-2">
        <Input
          id="token-name"
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
          aria-describedby="token-hint"
          className="w-auto min-w-[200px] flex-1"
          data-testid="connect.token_name"
        />
        <Button type="submit" busy={busy} icon={<KeyRound aria-hidden="true" />} data-testid="connect.create">
          {t("create")}
        </Button>
      </div>
      <p id="token-hint" className="mt-1 text-[12.5px] text-muted-foreground">
        {t("token_hint")}
      </p>
      <ErrorMessage error={error} className="mt-3" />
    </form>
  );
}
