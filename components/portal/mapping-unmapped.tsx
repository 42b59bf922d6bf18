"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import type { SourceView } from "@/lib/attributes/schema";
import { MappingPath } from "./mapping-path";
import type { Row } from "./mapping-rows";

type Props = {
  sources: readonly SourceView[];
  rows: readonly Row[];
  lookedAt: number;
  provider: string;
  editable: boolean;
  onUse: (path: string) => void;
};

/** What arrived and fills nothing yet. */
export function MappingUnmapped({ sources, rows, lookedAt, provider, editable, onUse }: Props) {
  const t = useTranslations("mapping.unmapped");
  const used = new Set(rows.map((row) => spell(row.source)));
  const open = sources.filter((source) => source.mapped_to === null && !used.has(spell(source.path)));
  return (
    <section className="mt-6 rounded-lg border bg-card px-4 py-3.5" data-testid="mapping.unmapped">
      <h2 className="text-[15px] font-semibold">{t("title")}</h2>
      <p className="text-[13px] text-muted-foreground">
        {open.length > 0 ? t("text", { provider }) : t("none")} {t("looked", { count: lookedAt })}
      </p>
      {open.length > 0 && (
        <ul className="mt-2 divide-y">
          {open.map((source) => (
            <li key={source.path} className="flex items-center gap-3 py-2">
              <span className="min-w-0 flex-1">
                <MappingPath path={source.path} />
                <span className="num block text-[12.5px] text-muted-foreground [overflow-wrap:anywhere]">{source.samples.join(" · ")}</span>
              </span>
              {editable && (
                <Button
                  size="sm"
                  aria-label={t("use_one", { path: source.path })}
                  onClick={() => onUse(source.path)}
                  data-testid="mapping.use_source"
                >
                  {t("use")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Paths are one whatever their letter case, and an extension's attribute may be joined by a dot (lib/attributes/sources.ts). */
function spell(path: string): string {
  const lower = path.toLowerCase();
  return lower.startsWith("urn:") ? lower.replaceAll(":", ".") : lower;
}
