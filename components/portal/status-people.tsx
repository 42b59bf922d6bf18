"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import type { StatusView } from "@/lib/setup/schema";

const FILL = ["fill-chart-1", "fill-chart-2", "fill-chart-3", "fill-chart-4", "fill-chart-5"];
const DOT = ["bg-chart-1", "bg-chart-2", "bg-chart-3", "bg-chart-4", "bg-chart-5"];
const COLUMNS = ["", "grid-cols-1", "grid-cols-2", "grid-cols-3", "grid-cols-4", "grid-cols-3"];

export function StatusPeople({ people, app }: { people: StatusView["people"]; app: string }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const all = people.by_role.map((entry, index) => ({ ...entry, colour: Math.min(index, 4) }));
  const shown = all.some(({ people: count }) => count > 0) ? all.filter(({ people: count }) => count > 0) : all.slice(0, 4);
  const text = shown.map(({ role, people: count }) => `${count.toLocaleString(locale)} ${role.name}`).join(", ");
  let start = 0;
  return (
    <section className="rounded-lg border bg-card p-4" data-testid="status.people">
      <h2 className="text-[14px] font-semibold">{t("people", { count: people.total, app })}</h2>
      <svg
        viewBox="0 0 408 12"
        preserveAspectRatio="none"
        role="img"
        aria-label={text}
        className="mt-3 h-3 w-full overflow-hidden rounded-full bg-muted"
      >
        {shown.map(({ role, people: count, colour }) => {
          const width = people.total > 0 ? (count / people.total) * 408 : 0;
          const x = start;
          start += width;
          return <rect key={role.key} x={x} width={Math.max(0, width - 2)} height="12" className={FILL[colour]} />;
        })}
      </svg>
      <ul className={cn("mt-3.5 grid gap-2 text-[12.5px] max-sm:grid-cols-2", COLUMNS[Math.min(5, shown.length)])}>
        {shown.map(({ role, people: count, colour }) => (
          <li key={role.key} className="min-w-0">
            <span className="flex items-center gap-1.5 text-muted-foreground">
              <span className={cn("size-2 shrink-0 rounded-[3px]", DOT[colour])} />
              <span className="truncate">{role.name}</span>
            </span>
            <span className="num block text-[20px] leading-7 font-semibold">{count.toLocaleString(locale)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
