"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { SourceView } from "@/lib/attributes/schema";
import { MappingPath } from "./mapping-path";

type Props = { value: string; sources: readonly SourceView[]; provider: string; error: string | null; onChange: (path: string) => void };

const SHOWN = 60;

/** A path, typed or picked among those that were really received, each with samples. */
export function MappingSource({ value, sources, provider, error, onChange }: Props) {
  const t = useTranslations("mapping");
  const nameOf = (target: string) => (t.has(`targets.${target}.label`) ? t(`targets.${target}.label`) : target);
  const id = useId();
  // Before anything is typed every attribute is offered, also beside the one that is chosen.
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const matching = sources.filter(
    (source) => source.path.toLowerCase().includes(wanted) || source.samples.some((one) => one.toLowerCase().includes(wanted)),
  );
  return (
    <div>
      <Label htmlFor={id}>{t("editor.source", { provider })}</Label>
      <Input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        className="mt-1 font-mono text-[13px]"
        aria-invalid={error !== null || undefined}
        aria-describedby={`${id}-hint`}
        data-testid="mapping.source"
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(event.target.value);
        }}
      />
      <p id={`${id}-hint`} className={`mt-1 text-[12.5px] ${error ? "text-destructive" : "text-muted-foreground"}`}>
        {error ?? t("editor.source_hint")}
      </p>
      {sources.length > 0 && (
        <fieldset className="mt-2">
          <legend className="text-[12.5px] text-muted-foreground">{t("editor.source_received")}</legend>
          <div className="mt-1 max-h-[220px] overflow-y-auto rounded-md border">
            {matching.length === 0 && <p className="px-3 py-2 text-[12.5px] text-muted-foreground">{t("editor.source_none")}</p>}
            {matching.slice(0, SHOWN).map((source) => (
              <button
                key={source.path}
                type="button"
                aria-pressed={source.path === value}
                onClick={() => onChange(source.path)}
                className="block w-full border-b px-3 py-2 text-left last:border-0 hover:bg-accent aria-pressed:bg-primary-soft"
                data-testid="mapping.offered"
              >
                <MappingPath path={source.path} />
                <span className="num block text-[12.5px] text-muted-foreground [overflow-wrap:anywhere]">
                  {source.samples.join(" · ")}
                  {source.samples.length > 0 && " — "}
                  {t("editor.source_count", { count: source.count })}
                  {source.mapped_to && ` · ${t("editor.source_mapped", { target: nameOf(source.mapped_to) })}`}
                </span>
              </button>
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
}
