"use client";

import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import type { PlanSummary } from "@/lib/setup/schema";

/** Announced before anything is enabled: whose role, set by hand, a group's role will replace. */
export function HandSetRoles({ manual, app }: { manual: PlanSummary["manual_roles"]; app: string }) {
  const t = useTranslations("portal.roles");
  return (
    <Callout tone="warning" title={t("hand_title")} data-testid="roles.hand_set">
      <p>{t("hand_text", { count: manual.count, app })}</p>
      {manual.people.length > 0 && (
        <details className="mt-1">
          <summary className="font-medium text-foreground">{t("hand_names")}</summary>
          <ul className="mt-1 grid gap-0.5">
            {manual.people.map((person) => (
              <li key={person.email}>{t("hand_line", { name: person.name, from: person.from, to: person.to })}</li>
            ))}
          </ul>
          {manual.count > manual.people.length && <p>{t("hand_more")}</p>}
        </details>
      )}
    </Callout>
  );
}
