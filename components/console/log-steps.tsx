"use client";

import { Check, Minus, X } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import type { LogDetail, LogStepView } from "@/lib/logs/list.schema";

const ORDER: readonly LogStepView["step"][] = ["read", "in_scope", "role_decided", "matched", "checked", "written"];
const LOOK = {
  ok: { Icon: Check, circle: "bg-success-soft text-success" },
  failed: { Icon: X, circle: "bg-destructive-soft text-destructive" },
  stopped: { Icon: Minus, circle: "bg-warning-soft text-warning" },
  not_reached: { Icon: Minus, circle: "bg-muted text-subtle" },
} as const;

/** What happened to this person, in order; where the way ended, and the steps that were not reached. */
export function LogSteps({ entry }: { entry: LogDetail }) {
  const t = useTranslations("console.logs.steps");
  const by = new Map(entry.steps.map((step) => [step.step, step]));
  const lastReached = entry.steps.at(-1)?.step;

  function stateOf(step: LogStepView["step"]): keyof typeof LOOK {
    if (!by.has(step)) return "not_reached";
    if (step !== lastReached) return "ok";
    if (entry.outcome === "failed") return "failed";
    return entry.outcome === "skipped" || entry.outcome === "held" ? "stopped" : "ok";
  }

  return (
    <>
      <h3 className="mt-4 text-[13px] font-semibold">{t("title")}</h3>
      <ol className="mt-2">
        {ORDER.map((key) => {
          const step = by.get(key);
          const state = stateOf(key);
          const { Icon, circle } = LOOK[state];
          return (
            <li key={key} className="relative flex gap-2.5 pb-2.5 last:pb-0">
              <span className={cn("grid size-5 shrink-0 place-items-center rounded-full", circle)}>
                <Icon className="size-3 stroke-[2.5]" aria-hidden="true" />
              </span>
              <span className={cn("flex-1 text-[13px] leading-5", state === "not_reached" && "text-subtle")}>
                <span className="font-medium">{t(`step.${key}`)}</span>{" "}
                <span className="text-muted-foreground">{step ? result(t, step) : t("not_reached")}</span>
                <span className="sr-only">, {t(`state.${state}`)}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}

function result(t: ReturnType<typeof useTranslations>, step: LogStepView): string {
  const some = step.step === "in_scope" && step.result === "yes" && Array.isArray(step.params?.groups) ? "yes_groups" : step.result;
  const key = `result.${step.step}.${some}`;
  const params = Object.fromEntries(
    Object.entries({ role: "", group: "", groups: "", count: 0, email: "", field: "", by: "", from: "", to: "", ...step.params }).map(
      ([name, value]) => [name, typeof value === "number" ? value : Array.isArray(value) ? value.join(", ") : String(value ?? "")],
    ),
  );
  return t.has(key) ? t(key, params) : step.result.replaceAll("_", " ");
}
