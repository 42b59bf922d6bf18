"use client";

import { ArrowRight, Check, UsersRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { CopyField } from "@/components/shared/copy-field";
import type { GroupsView } from "@/lib/setup/schema";

// The guide with its pictures is fetched when somebody asks for it.
const GroupGuide = dynamic(() => import("./group-guide").then((module) => module.GroupGuide), { ssr: false });

type Recommendation = GroupsView["recommendations"][number];

/** What to do when no group fits: recommended names to copy, and how to create one. */
export function GroupHelp({ recommendations }: { recommendations: Recommendation[] }) {
  const t = useTranslations("portal.groups");
  const [open, setOpen] = useState<boolean | null>(null);
  const usable = recommendations.filter(({ role }) => !role.discouraged);
  const first = usable.find(({ matched }) => !matched) ?? usable[0];
  return (
    <section className="rounded-lg border bg-card p-4">
      <h2 className="flex items-center gap-2 text-[14px] font-semibold">
        <UsersRound className="text-primary" aria-hidden="true" />
        {t("fit_title")}
      </h2>
      <p className="mt-1 text-[13px] text-muted-foreground">{t("fit_text")}</p>
      {first && (
        <CopyField className="mt-3" compact value={first.email ?? first.name} label={t("copy_name", { name: first.email ?? first.name })} />
      )}
      {recommendations.length > 0 && (
        <details className="mt-3 text-[13px]">
          <summary className="font-medium text-primary">{t("fit_names")}</summary>
          <table className="mt-2 w-full">
            <caption className="sr-only">{t("fit_table")}</caption>
            <thead className="sr-only">
              <tr>
                <th scope="col">{t("fit_role")}</th>
                <th scope="col">{t("fit_name")}</th>
              </tr>
            </thead>
            <tbody>
              {recommendations.map(({ role, name, matched }) => (
                <tr key={role.id} className="align-top">
                  <th scope="row" className="py-1 pr-2 text-left font-normal text-muted-foreground">
                    {role.name}
                    {matched && (
                      <span className="flex items-center gap-1 text-[12px] text-success">
                        <Check className="size-3" aria-hidden="true" />
                        {t("found")}
                      </span>
                    )}
                  </th>
                  <td className="w-[62%] py-1">
                    <CopyField compact value={name} label={t("copy_name", { name })} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="mt-3 inline-flex min-h-6 items-center gap-1 text-[13px] font-medium text-primary underline-offset-2 hover:underline"
      >
        {t("how")}
        <ArrowRight className="size-3.5" aria-hidden="true" />
      </button>
      {open !== null && <GroupGuide open={open} onClose={() => setOpen(false)} example={first ?? null} />}
    </section>
  );
}
