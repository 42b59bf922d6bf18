"use client";

import { X } from "lucide-react";
import { useLocale, useTranslations } from "use-intl/react";
import type { PlanSummary } from "@/lib/setup/schema";
import type { Chosen } from "./use-group-selection";

const SHOWN = 12;

/** The unique people the selection brings in: exact once every group is read, “about” until then. */
export function SelectedGroups({
  chosen,
  plan,
  push = false,
  onRemove,
}: {
  chosen: Chosen[];
  plan: PlanSummary | undefined;
  push?: boolean;
  onRemove: (group: Chosen) => void;
}) {
  const t = useTranslations("portal.groups");
  const locale = useLocale();
  const groups = chosen.length;
  const exact = plan?.state === "ready" && plan.people !== null && plan.people_exact;
  const sum = chosen.reduce((total, group) => total + (group.people ?? 0), 0);
  const people = exact ? (plan.people ?? 0) : (plan?.people ?? sum);
  const reading = plan?.state === "reading" || plan?.state === "planning";
  return (
    <section aria-label={t("sel_title")} className="rounded-lg border bg-card p-4" data-testid="groups.selected">
      <h2 className="text-[13px] text-muted-foreground">{t("sel_title")}</h2>
      <p className="num mt-0.5 text-[26px] leading-8 font-semibold tracking-[-0.02em]">
        {groups === 0 ? t(push ? "sel_none_push" : "sel_none") : t(exact ? "sel_people" : "sel_about", { count: people })}
      </p>
      <p className="num text-[13px] text-muted-foreground">
        {groups === 0
          ? t(push ? "sel_none_text_push" : "sel_none_text")
          : reading
            ? t("sel_reading", { groups, done: plan.read.groups, total: plan.read.groups_total })
            : exact && plan.in_several_groups
              ? t("sel_several", { groups, several: plan.in_several_groups })
              : t("sel_groups", { groups })}
      </p>
      {groups > 0 && (
        <ul className="mt-3 border-t text-[13.5px]">
          {chosen.slice(0, SHOWN).map((group) => (
            <li key={group.id} className="flex h-9 items-center gap-2 border-b last:border-0">
              <span className="min-w-0 truncate" dir="auto" title={group.name}>
                {group.name}
              </span>
              <span className="num ml-auto text-muted-foreground">{group.people?.toLocaleString(locale) ?? "–"}</span>
              <button
                type="button"
                aria-label={t("remove", { name: group.name })}
                onClick={() => onRemove(group)}
                className="grid size-6 place-items-center rounded text-subtle hover:bg-accent"
              >
                <X className="size-3.5" aria-hidden="true" />
              </button>
            </li>
          ))}
          {groups > SHOWN && <li className="num pt-2 text-[13px] text-muted-foreground">{t("sel_more", { count: groups - SHOWN })}</li>}
        </ul>
      )}
    </section>
  );
}
