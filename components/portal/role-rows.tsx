"use client";

import { ArrowRight } from "lucide-react";
import { useTranslations } from "use-intl/react";
import type { RolesView } from "@/lib/setup/schema";
import { RoleSelect } from "./role-select";

type Group = RolesView["groups"][number];
type Props = { view: RolesView; app: string; provider: string; showOpen: boolean; onAssign: (group: Group, role: string) => void };

/** A register: the group, dotted leaders, its role. */
export function RoleRows({ view, app, provider, showOpen, onAssign }: Props) {
  const t = useTranslations("portal.roles");
  return (
    <section className="rounded-lg border bg-card">
      <table className="w-full text-[14px] max-sm:block">
        <thead className="max-sm:sr-only">
          <tr className="border-b text-left text-[12.5px] text-muted-foreground">
            <th scope="col" className="py-2 pl-4 font-medium">
              {t("col_group", { provider })}
            </th>
            <td />
            <th scope="col" className="py-2 font-medium">
              {t("col_role", { app })}
            </th>
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {view.groups.map((group) => (
            <tr key={group.id} data-testid="roles.row" className="border-b last:border-0 max-sm:block max-sm:px-4 max-sm:py-3">
              <th scope="row" className="py-3 pl-4 text-left font-normal max-sm:block max-sm:p-0">
                <span className="block font-medium [overflow-wrap:anywhere]">{group.name}</span>
                <span className="num block text-[12.5px] text-muted-foreground">
                  <People group={group} />
                  {group.suggested && <span data-testid="roles.suggested"> · {t("suggested")}</span>}
                  {group.includes_everyone && <span className="font-medium text-warning"> · {t("everyone")}</span>}
                </span>
                {showOpen && !group.decided && (
                  <span id={`open-${group.id}`} className="block text-[12.5px] font-medium text-destructive">
                    {t("undecided")}
                  </span>
                )}
              </th>
              <td className="w-[45%] px-3 max-sm:hidden" aria-hidden="true">
                <span className="flex items-center gap-1.5 text-subtle">
                  <span className="flex-1 border-b-2 border-dotted border-border" />
                  <ArrowRight className="size-3.5" />
                </span>
              </td>
              <td className="w-[204px] py-3 pr-4 xl:w-[236px] max-sm:mt-2 max-sm:block max-sm:w-full max-sm:p-0">
                <RoleSelect
                  label={t("label", { group: group.name })}
                  value={group.decided ? group.role : null}
                  roles={view.roles}
                  onChange={(role) => onAssign(group, role)}
                  invalid={showOpen && !group.decided}
                  describedBy={showOpen && !group.decided ? `open-${group.id}` : undefined}
                  testId="roles.select"
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function People({ group }: { group: Group }) {
  const t = useTranslations("portal.roles");
  if (group.people === null) return t("unknown");
  return t(group.people_exact ? "people" : "about", { count: group.people });
}
