"use client";

import { UsersRound } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { useAuthorize } from "./use-authorize";

/** Google auto-provisioning sends no groups: they can be read beside it, and joined on Google's own user id. */
export function HybridOffer() {
  const t = useTranslations("portal.roles.hybrid");
  const { busy, error, authorize } = useAuthorize();

  return (
    <section className="rounded-lg border border-dashed border-input p-4" data-testid="roles.hybrid">
      <h2 className="flex items-center gap-2 text-[15px] font-semibold">
        <UsersRound className="text-primary" aria-hidden="true" />
        {t("title")}
      </h2>
      <p className="mt-1 text-[13.5px] text-muted-foreground">{t("text")}</p>
      <ErrorMessage error={error} className="mt-3" />
      <Button size="sm" className="mt-3" busy={busy} onClick={authorize} data-testid="roles.hybrid_authorize">
        {t("action")}
      </Button>
    </section>
  );
}
