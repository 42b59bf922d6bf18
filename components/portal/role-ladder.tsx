"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { RankPips } from "@/components/shared/role-pill";
import { Skeleton } from "@/components/ui/skeleton";
import type { PlanSummary, RolesView } from "@/lib/setup/schema";

type Props = { roles: RolesView["roles"]; plan: PlanSummary | undefined; byRules?: boolean };

/** The fixed order of precedence, with how many people end up on each rung. */
export function RoleLadder({ roles, plan, byRules = false }: Props) {
  const t = useTranslations("portal.roles");
  const locale = useLocale();
  const counts = new Map(plan?.ladder.map(({ role, people }) => [role.key, people]));
  const counted = plan !== undefined && plan.people !== null;
  const busy = plan?.state === "reading" || plan?.state === "planning";
  return (
    <section aria-busy={busy} className="self-start rounded-lg border bg-card p-4" data-testid="roles.ladder">
      <h2 className="text-[14px] font-semibold">{t(byRules ? "ladder_rules" : "ladder")}</h2>
      <ol className="mt-2 border-t">
        {roles.map((role, index) => (
          <li key={role.key} className="flex h-9 items-center gap-2.5 border-b text-[13.5px] last:border-0">
            <span className="w-5 text-primary">
              <RankPips rank={role.rank} />
            </span>
            <span className="font-medium">{role.name}</span>
            <span className="num ml-auto text-[13px] text-muted-foreground">
              {counted ? (
                index === 0 ? (
                  t("ladder_first", { count: counts.get(role.key) ?? 0 })
                ) : (
                  (counts.get(role.key) ?? 0).toLocaleString(locale)
                )
              ) : busy ? (
                <Skeleton className="w-8" />
              ) : (
                "–"
              )}
            </span>
          </li>
        ))}
      </ol>
      {busy && (
        <p role="status" className="mt-2 text-[12.5px] text-subtle">
          {t(counted ? "ladder_old" : "ladder_reading")}
        </p>
      )}
    </section>
  );
}
