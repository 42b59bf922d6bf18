"use client";

import { ArrowRight, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button, buttonVariants } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { GroupsView } from "@/lib/setup/schema";
import { GROUP_STEPS } from "./guides";
import { NoGroups } from "./no-groups";
import type { ProviderWords } from "./provider-words";

const stepsHref = (provider: string) => `/setup/connect#${GROUP_STEPS[provider] ? `step-${GROUP_STEPS[provider]}` : "guide"}`;

/** Before the first group: what will appear and how to make it happen. */
export function PushedGroups({ view, provider }: { view: GroupsView; provider: ProviderWords }) {
  const t = useTranslations("portal.groups");
  if (view.guidance?.code === "not_possible") return <OtherWays available={view.hybrid.available} />;
  const people = view.guidance?.people ?? 0;
  const only = view.guidance?.code === "people_only";
  return (
    <div data-testid="groups.waiting" data-guidance={view.guidance?.code ?? "none_yet"}>
      <EmptyState
        icon={<UsersRound aria-hidden="true" />}
        title={t(only ? "people_only" : "none_yet")}
        action={
          <a href={stepsHref(provider.key)} className={buttonVariants()}>
            {t("show_steps", { provider: provider.name })}
          </a>
        }
      >
        {only ? (
          <NoGroups provider={provider.key} words={{ provider: provider.name, people }} />
        ) : (
          t("none_yet_text", { provider: provider.name })
        )}
      </EmptyState>
    </div>
  );
}

/** Google auto-provisioning sends no groups (A-26): three ways to give roles all the same. */
function OtherWays({ available }: { available: boolean }) {
  const t = useTranslations("portal.groups.ways");
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
    <div className="grid gap-4 p-4 sm:p-5" data-testid="groups.ways">
      <div>
        <h2 className="text-[16px] font-semibold">{t("title")}</h2>
        <p className="mt-1 text-[14px] text-muted-foreground">{t("text")}</p>
      </div>
      <ErrorMessage error={error} />
      <ol className="grid gap-3">
        {available && (
          <Way title={t("read")} text={t("read_text")}>
            <Button busy={busy} onClick={authorize} data-testid="groups.hybrid">
              {t("read_action")}
            </Button>
          </Way>
        )}
        <Way title={t("field")} text={t("field_text")} />
        <Way title={t("unit")} text={t("unit_text")} />
      </ol>
      <p className="text-[13.5px] text-muted-foreground">{t("next")}</p>
    </div>
  );
}

function Way({ title, text, children }: { title: string; text: string; children?: React.ReactNode }) {
  return (
    <li className="rounded-lg border p-4">
      <h3 className="text-[14.5px] font-semibold">{title}</h3>
      <p className="mt-0.5 text-[13.5px] text-muted-foreground">{text}</p>
      {children && <div className="mt-3">{children}</div>}
    </li>
  );
}

/** Beside the list, in the place of "how to create a group". */
export function HowGroupsArrive({ provider }: { provider: ProviderWords }) {
  const t = useTranslations("portal.groups");
  if (!GROUP_STEPS[provider.key]) return null;
  return (
    <section className="rounded-lg border bg-card p-4">
      <h2 className="flex items-center gap-2 text-[14px] font-semibold">
        <UsersRound className="text-primary" aria-hidden="true" />
        {t("missing_title")}
      </h2>
      <p className="mt-1 text-[13px] text-muted-foreground">{t("missing_text", { provider: provider.name })}</p>
      <a
        href={stepsHref(provider.key)}
        className="mt-3 inline-flex min-h-6 items-center gap-1 text-[13px] font-medium text-primary underline-offset-2 hover:underline"
      >
        {t("show_steps", { provider: provider.name })}
        <ArrowRight className="size-3.5" aria-hidden="true" />
      </a>
    </section>
  );
}
