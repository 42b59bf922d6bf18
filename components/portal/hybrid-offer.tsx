"use client";

import { UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";

/** Google auto-provisioning sends no groups: they can be read beside it, and joined on Google's own user id. */
export function HybridOffer() {
  const t = useTranslations("portal.roles.hybrid");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  async function authorize() {
    setBusy(true);
    setError(null);
    try {
      const { url } = await api.post<{ url: string }>("/api/portal/google/start");
      window.location.assign(url);
    } catch (refusal) {
      setError(refusal as Error);
      setBusy(false);
    }
  }

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
