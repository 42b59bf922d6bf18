"use client";

import { ArrowRight, UsersRound } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { buttonVariants } from "@/components/ui/button";
import type { GroupsView } from "@/lib/setup/schema";
import { GROUP_STEPS } from "./guides";
import { HybridOffer } from "./hybrid-offer";
import { NoGroups } from "./no-groups";
import type { ProviderWords } from "./provider-words";

const stepsHref = (provider: string) => `/setup/connect#${GROUP_STEPS[provider] ? `step-${GROUP_STEPS[provider]}` : "guide"}`;

/** Before the first group: what will appear and how to make it happen. */
export function PushedGroups({ view, provider }: { view: GroupsView; provider: ProviderWords }) {
  const t = useTranslations("portal.groups");
  if (view.guidance?.code === "not_possible")
    return (
      <div className="p-4">
        <HybridOffer />
      </div>
    );
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
