"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { relative } from "@/components/shared/relative-time";
import { Button } from "@/components/ui/button";
import { ClientError } from "@/lib/client/api";

export function isDraftConflict(error: Error | null): error is ClientError {
  return error instanceof ClientError && error.reason === "draft_changed";
}

/** Somebody else, or another tab, saved since: look at that, or save one's own on top of it. */
export function DraftConflict({ error, onKeep }: { error: ClientError; onKeep: (base: string | null) => void }) {
  const t = useTranslations("portal.draft");
  const locale = useLocale();
  const at = Date.parse(String(error.params.at ?? ""));
  return (
    <Callout
      tone="warning"
      role="alert"
      title={t("changed_title")}
      action={
        <>
          <Button size="sm" onClick={() => window.location.reload()}>
            {t("see")}
          </Button>
          <Button size="sm" onClick={() => onKeep(typeof error.params.base === "string" ? error.params.base : null)}>
            {t("keep")}
          </Button>
        </>
      }
    >
      {t("changed_text", { by: String(error.params.by ?? ""), ago: Number.isNaN(at) ? "" : relative(at, Date.now(), locale) })}
    </Callout>
  );
}
