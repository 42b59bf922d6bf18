"use client";

import { useTranslations } from "use-intl/react";
import { CopyField } from "@/components/shared/copy-field";
import { useGuide } from "./guide-context";
import type { GuideValueKind } from "./guides";

/** A value to paste, where it is pasted. The token can only be copied while it is shown; afterwards its last four help to recognise it. */
export function GuideValue({ kind }: { kind: GuideValueKind }) {
  const t = useTranslations("portal.guides.common");
  const { endpoint, secret, lastFour, onSecretCopied } = useGuide();
  return (
    <div className="max-w-[480px]">
      <p className="mb-1 text-[12.5px] font-medium text-foreground">{t(kind)}</p>
      {kind === "endpoint" ? (
        <CopyField value={endpoint} />
      ) : secret ? (
        <CopyField value={secret} shown={`rc_scim_…${secret.slice(-4)}`} onCopied={onSecretCopied} />
      ) : (
        <p className="text-[13px]">{lastFour ? t("token_stored", { last: lastFour }) : t("token_hidden")}</p>
      )}
    </div>
  );
}
