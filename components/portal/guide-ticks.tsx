"use client";

import { Check } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { useGuide } from "./guide-context";

/** The step's number, which turns into a tick: a native checkbox under a drawn circle. */
export function GuideTick({ id, number, label }: { id: string; number: number; label: string }) {
  const { done, tick } = useGuide();
  const on = done.includes(id);
  return (
    <span className="relative grid size-7 shrink-0 place-items-center">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => tick(id, event.target.checked)}
        aria-label={label}
        data-testid="connect.step.done"
        className="peer col-start-1 row-start-1 size-[26px] appearance-none rounded-full border border-input bg-card checked:border-primary checked:bg-primary before:absolute before:-inset-1 before:content-['']"
      />
      <span className="num pointer-events-none col-start-1 row-start-1 text-[12.5px] font-semibold text-muted-foreground peer-checked:hidden">
        {number}
      </span>
      <Check
        className="pointer-events-none col-start-1 row-start-1 hidden size-3.5 stroke-[2.75] text-primary-foreground peer-checked:block"
        aria-hidden="true"
      />
    </span>
  );
}

export function GuideProgress({ total, prefix }: { total: number; prefix: string }) {
  const t = useTranslations("portal.guides.common");
  const { done } = useGuide();
  const count = Math.min(total, done.filter((id) => id.startsWith(prefix)).length);
  return <p className="num mt-1 text-[13px] text-muted-foreground">{t("progress", { done: count, total })}</p>;
}
