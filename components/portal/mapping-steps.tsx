"use client";

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Transform, TransformKind } from "@/lib/attributes/schema";

const KINDS: readonly TransformKind[] = [
  "trim",
  "lower_case",
  "upper_case",
  "first",
  "join",
  "before",
  "after",
  "values",
  "boolean",
  "default",
];
const MOST = 8;

/** In words, in order. */
export function StepsSaid({ steps }: { steps: readonly Transform[] }) {
  const t = useTranslations("mapping.steps");
  if (steps.length === 0) return t("none");
  return steps.map((step) => saidOf(t, step)).join(" · ");
}

type T = ReturnType<typeof useTranslations<"mapping.steps">>;

function saidOf(t: T, step: Transform): string {
  if (step.kind === "join") return t("join_said", { text: step.separator ?? ", " });
  if (step.kind === "before" || step.kind === "after") return t(`${step.kind}_said`, { text: step.text });
  if (step.kind === "values") return t("values_said", { count: Object.keys(step.values).length });
  if (step.kind === "default") return t("default_said", { text: step.value });
  return t(step.kind);
}

function fresh(kind: TransformKind): Transform {
  if (kind === "before" || kind === "after") return { kind, text: "@" };
  if (kind === "values") return { kind, values: { "": "" } };
  if (kind === "default") return { kind, value: "" };
  return { kind };
}

export function MappingSteps({ steps, onChange }: { steps: readonly Transform[]; onChange: (steps: Transform[]) => void }) {
  const t = useTranslations("mapping");
  const replace = (at: number, step: Transform) => onChange(steps.map((one, place) => (place === at ? step : one)));
  const move = (at: number, to: number) => {
    const next = [...steps];
    const [step] = next.splice(at, 1);
    if (step) next.splice(to, 0, step);
    onChange(next);
  };
  return (
    <fieldset>
      <legend className="text-[13px] font-medium">{t("editor.steps")}</legend>
      {steps.length === 0 && <p className="text-[12.5px] text-muted-foreground">{t("editor.steps_none")}</p>}
      <ol className="mt-1 flex flex-col gap-2">
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same step may stand twice; its place is what it is
          <li key={`${at} ${step.kind}`} className="rounded-md border p-2.5" data-testid="mapping.step">
            <div className="flex items-center gap-1">
              <span className="num text-[12.5px] text-subtle">{at + 1}.</span>
              <span className="mr-auto text-[13.5px] font-medium">{t(`steps.${step.kind}`)}</span>
              <Button
                size="icon"
                variant="ghost"
                aria-label={t("editor.step_up", { step: t(`steps.${step.kind}`) })}
                disabled={at === 0}
                onClick={() => move(at, at - 1)}
              >
                <ArrowUp aria-hidden="true" />
              </Button>
              <Button
                size="icon"
                variant="ghost"
                aria-label={t("editor.step_down", { step: t(`steps.${step.kind}`) })}
                disabled={at === steps.length - 1}
                onClick={() => move(at, at + 1)}
              >
                <ArrowDown aria-hidden="true" />
              </Button>
              <Button
                size="icon"
                variant="ghost"
                aria-label={t("editor.step_remove", { step: t(`steps.${step.kind}`) })}
                onClick={() => onChange(steps.filter((_, place) => place !== at))}
              >
                <X aria-hidden="true" />
              </Button>
            </div>
            <StepFields step={step} onChange={(next) => replace(at, next)} />
          </li>
        ))}
      </ol>
      {steps.length < MOST && (
        <div className="mt-2">
          <Select
            label={t("editor.add_step")}
            value={null}
            placeholder={t("editor.add_step")}
            options={KINDS.map((kind) => ({ value: kind, label: t(`steps.${kind}`) }))}
            onChange={(kind) => onChange([...steps, fresh(kind as TransformKind)])}
            className="w-[220px]"
            data-testid="mapping.add_step"
          />
        </div>
      )}
    </fieldset>
  );
}

function StepFields({ step, onChange }: { step: Transform; onChange: (step: Transform) => void }) {
  const t = useTranslations("mapping.editor");
  if (step.kind === "before" || step.kind === "after")
    return <Field label={t("step_text")} value={step.text} onChange={(text) => onChange({ ...step, text })} />;
  if (step.kind === "default")
    return <Field label={t("step_value")} value={step.value} onChange={(value) => onChange({ ...step, value })} />;
  if (step.kind === "join")
    return <Field label={t("step_separator")} value={step.separator ?? ", "} onChange={(separator) => onChange({ ...step, separator })} />;
  if (step.kind === "values") return <ValueFields step={step} onChange={onChange} />;
  return null;
}

function Field({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Input aria-label={label} placeholder={label} value={value} onChange={(event) => onChange(event.target.value)} className="mt-1.5" />
  );
}

type Values = Extract<Transform, { kind: "values" }>;

function ValueFields({ step, onChange }: { step: Values; onChange: (step: Values) => void }) {
  const t = useTranslations("mapping.editor");
  // Kept as a list while it is typed: half-typed values may be equal or empty for a moment.
  const [pairs, setPairs] = useState<[string, string][]>(() => Object.entries(step.values));
  const put = (next: [string, string][]) => {
    setPairs(next);
    onChange({ ...step, values: Object.fromEntries(next.filter(([from]) => from.trim() !== "")) });
  };
  return (
    <div className="mt-1.5 flex flex-col gap-1.5">
      {pairs.map(([from, to], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the value itself is being typed
        <div key={at} className="grid grid-cols-[1fr_1fr_auto] gap-1.5">
          <Input
            aria-label={t("values_from")}
            placeholder={t("values_from")}
            value={from}
            onChange={(event) => put(pairs.map((pair, place) => (place === at ? [event.target.value, to] : pair)))}
          />
          <Input
            aria-label={t("values_to")}
            placeholder={t("values_to")}
            value={to}
            onChange={(event) => put(pairs.map((pair, place) => (place === at ? [from, event.target.value] : pair)))}
          />
          <Button
            size="icon"
            variant="ghost"
            className="mt-0.5"
            aria-label={t("values_remove", { value: from })}
            onClick={() => put(pairs.filter((_, place) => place !== at))}
          >
            <X aria-hidden="true" />
          </Button>
        </div>
      ))}
      <Button size="sm" className="self-start" icon={<Plus aria-hidden="true" />} onClick={() => put([...pairs, ["", ""]])}>
        {t("values_add")}
      </Button>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside */}
      <label className="flex items-center gap-2 text-[13px]">
        <Checkbox
          checked={step.others === "drop"}
          onChange={(event) => onChange({ ...step, others: event.target.checked ? "drop" : "keep" })}
        />
        {t("values_others")}
      </label>
    </div>
  );
}
