"use client";

import { ArrowRight, Pencil, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import type { SampleRow, SampleView } from "@/lib/attributes/schema";
import { MappingPath } from "./mapping-path";
import { isMetadata, keyOf, type Row, sorted } from "./mapping-rows";
import { StepsSaid } from "./mapping-steps";

type Props = {
  rows: readonly Row[];
  saved: readonly Row[];
  sample: SampleView | undefined;
  app: string;
  provider: string;
  editable: boolean;
  onEdit: (row: Row) => void;
  onRequire: (row: Row, required: boolean) => void;
  onRemove: (row: Row) => void;
};

/** One line a row: source with what arrived, target with what it becomes. On a phone each is a card. */
export function MappingTable({ rows, saved, sample, app, provider, editable, onEdit, onRequire, onRemove }: Props) {
  const t = useTranslations("mapping");
  const known = new Set(saved.map((row) => JSON.stringify(row)));
  // The pencils stay in one column beside rows that can be removed.
  const own = rows.some((row) => !row.is_default);
  const made = new Map((sample?.rows ?? []).map((row) => [keyOf(row), row]));
  return (
    <section className="mt-4 rounded-lg border bg-card">
      <table className="w-full text-[13.5px] max-md:block" data-testid="mapping.table">
        <caption className="sr-only">{t("table")}</caption>
        <thead className="max-md:sr-only">
          <tr className="border-b text-left text-[12.5px] text-muted-foreground">
            <th scope="col" className="py-2 pl-4 font-medium">
              {t("col_source", { provider })}
            </th>
            <td />
            <th scope="col" className="py-2 font-medium">
              {t("col_target", { app })}
            </th>
            <th scope="col" className="py-2 font-medium">
              {t("col_steps")}
            </th>
            <th scope="col" className="py-2 font-medium">
              {t("col_required")}
            </th>
            <th scope="col" className="py-2 pr-4">
              <span className="sr-only">{t("col_actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {sorted(rows).map((row) => (
            <tr
              key={keyOf(row)}
              data-testid="mapping.row"
              className="border-b align-top last:border-0 max-md:block max-md:px-4 max-md:py-3"
            >
              <th scope="row" className="py-3 pl-4 text-left font-normal max-md:block max-md:p-0 md:w-[38%]">
                <MappingPath path={row.source} />
                <Arrived row={made.get(keyOf(row))} />
                {row.note_code && <span className="block text-[12.5px] text-muted-foreground">{t(`notes.${row.note_code}`)}</span>}
                {row.note && <span className="block text-[12.5px] text-muted-foreground italic [overflow-wrap:anywhere]">{row.note}</span>}
              </th>
              <td className="px-2 py-3.5 text-subtle max-md:hidden" aria-hidden="true">
                <ArrowRight className="size-3.5" />
              </td>
              <td className="py-3 pr-3 max-md:mt-2 max-md:block max-md:p-0">
                <span className="font-medium">
                  <TargetName target={row.target} />
                </span>
                <Becomes row={made.get(keyOf(row))} />
              </td>
              <td className="py-3 pr-3 text-[12.5px] text-muted-foreground max-md:mt-1 max-md:block max-md:p-0">
                <StepsSaid steps={row.transforms} />
              </td>
              <td className="py-3 pr-3 max-md:mt-2 max-md:inline-flex max-md:items-center max-md:gap-2 max-md:p-0">
                <Checkbox
                  checked={row.required}
                  disabled={!editable}
                  aria-label={t("required_label", { target: row.target })}
                  onChange={(event) => onRequire(row, event.target.checked)}
                />
                <span className="text-[13px] text-muted-foreground md:hidden" aria-hidden="true">
                  {t("col_required")}
                </span>
              </td>
              <td className="py-2 pr-3 max-md:mt-1 max-md:block max-md:p-0">
                <span className="flex items-center justify-end gap-1 max-md:justify-start">
                  {row.is_default ? (
                    <Badge tone="outline">{t("default")}</Badge>
                  ) : (
                    !known.has(JSON.stringify(row)) && <Badge tone="primary">{t("unsaved")}</Badge>
                  )}
                  {editable && (
                    <Button
                      size="icon"
                      variant="ghost"
                      aria-label={t("edit_row", { source: row.source, target: row.target })}
                      onClick={() => onEdit(row)}
                    >
                      <Pencil aria-hidden="true" />
                    </Button>
                  )}
                  {editable && (own || !row.is_default) && (
                    <Button
                      size="icon"
                      variant="ghost"
                      aria-label={t("remove_row", { source: row.source, target: row.target })}
                      className={cn(row.is_default && "invisible max-md:hidden")}
                      onClick={() => onRemove(row)}
                    >
                      <Trash2 aria-hidden="true" />
                    </Button>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function TargetName({ target }: { target: string }) {
  const t = useTranslations("mapping");
  if (isMetadata(target)) return <span className="font-mono text-[12.5px] [overflow-wrap:anywhere]">{target}</span>;
  return t.has(`targets.${target}.label`) ? t(`targets.${target}.label`) : target;
}

function Arrived({ row }: { row: SampleRow | undefined }) {
  const t = useTranslations("mapping");
  if (!row) return null;
  return (
    <span
      className={cn(
        "block font-mono text-[12px] leading-[18px] [overflow-wrap:anywhere]",
        row.raw === null ? "font-sans text-subtle" : "text-muted-foreground",
      )}
    >
      {row.raw ?? t("no_value")}
    </span>
  );
}

function Becomes({ row }: { row: SampleRow | undefined }) {
  const t = useTranslations("mapping");
  if (!row || row.result === null) return null;
  return (
    <span className={cn("num block text-[12.5px] [overflow-wrap:anywhere]", row.used ? "text-muted-foreground" : "text-subtle")}>
      {row.used ? t("gives", { value: row.result }) : t("not_needed")}
    </span>
  );
}
