"use client";

import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { CopyButton } from "@/components/shared/copy-button";
import { Input } from "@/components/ui/input";
import type { CreatedLink } from "@/lib/setup/create-link";

export type CreatedLinkView = CreatedLink & { mailed: boolean };

/** The link, once: afterwards only its digest exists. */
export function LinkReady({ link }: { link: CreatedLinkView }) {
  const t = useTranslations("console.links.ready");
  return (
    <div className="grid grid-cols-1 gap-4" data-testid="console.links.ready">
      {link.mailed ? (
        <Callout tone="success" title={t("mailed", { email: link.contact_email ?? "" })}>
          {t("mailed_text")}
        </Callout>
      ) : (
        <Callout tone="info" title={t("once")}>
          {t("once_text")}
        </Callout>
      )}
      <div className="flex items-center gap-2">
        <div className="min-w-0 flex-1 font-mono text-[12.5px] [&_input]:text-[12.5px]">
          <Input readOnly value={link.url} aria-label={t("link")} onFocus={(event) => event.target.select()} />
        </div>
        <CopyButton text={link.url}>{t("copy_link")}</CopyButton>
      </div>
      <div>
        <p className="text-[13px] font-medium">{t("message")}</p>
        <pre className="mt-1.5 max-h-56 overflow-y-auto rounded-md border bg-muted p-3 font-sans text-[13px] leading-5 break-words whitespace-pre-wrap">
          {link.message.text}
        </pre>
        <div className="mt-2">
          <CopyButton size="sm" text={`${link.message.subject}\n\n${link.message.text}`}>
            {t("copy_message")}
          </CopyButton>
        </div>
      </div>
    </div>
  );
}
