"use client";

import { ArrowRight, Check, CircleCheck, CirclePause, Eye, ListChecks, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Avatar } from "@/components/shared/marks";
import { RolePill } from "@/components/shared/role-pill";
import type { LinkView } from "@/lib/setup/schema";

/** An example, in the numbers of no real company. */
const EXAMPLE = [6, 14, 118, 61] as const;
const PROMISES: [LucideIcon, string][] = [
  [Eye, "readonly"],
  [ListChecks, "before"],
  [CirclePause, "stop"],
];

export function LandingAside({ link }: { link: LinkView }) {
  const t = useTranslations("portal.landing");
  const app = link.vendor.name;
  return (
    <aside
      aria-label={t("how")}
      className="relative hidden flex-col justify-center overflow-hidden border-l bg-primary-soft px-14 py-8 lg:flex"
    >
      <p className="text-[13px] font-medium text-primary-soft-foreground">{t("end")}</p>
      <div className="mt-3 overflow-hidden rounded-xl border bg-card shadow-pop">
        <div className="flex h-12 items-center gap-2.5 border-b bg-muted px-3.5 text-[13px]">
          <Avatar name={link.organization.name} size="sm" />
          <span className="min-w-0 truncate font-medium">{link.organization.name}</span>
          <span className="ml-auto inline-flex shrink-0 items-center gap-1.5 font-medium whitespace-nowrap text-success">
            <CircleCheck aria-hidden="true" />
            {t("in_sync")}
          </span>
        </div>
        {EXAMPLE.map((people, index) => (
          <div key={people} className="flex h-12 items-center gap-3 border-b px-3.5 last:border-0">
            <span className="grid size-5 place-items-center rounded-full bg-primary text-primary-foreground">
              <Check className="size-3 stroke-[3]" aria-hidden="true" />
            </span>
            <span className="min-w-0 flex-1 truncate text-[13.5px] font-medium">{t(`group_${index + 1}`, { app })}</span>
            <span className="num text-[12.5px] text-muted-foreground">{people}</span>
            <ArrowRight className="size-3.5 text-subtle" aria-hidden="true" />
            <span className="w-[118px]">
              <RolePill role={{ name: t(`role_${index + 1}`), rank: index + 1 }} />
            </span>
          </div>
        ))}
        <div className="num border-t bg-muted px-3.5 py-2.5 text-[13px] text-muted-foreground">
          {t("example_people", { app, count: 179 })}
        </div>
      </div>
      <ul className="mt-7 grid gap-4 text-sm">
        {PROMISES.map(([Icon, key]) => (
          <li key={key} className="flex gap-3">
            <span className="grid size-8 shrink-0 place-items-center rounded-md border bg-card text-primary">
              <Icon className="size-[18px]" aria-hidden="true" />
            </span>
            <span>
              <span className="block font-semibold">{t(key)}</span>
              <span className="block text-muted-foreground">{t(`${key}_text`, { app })}</span>
            </span>
          </li>
        ))}
      </ul>
    </aside>
  );
}
