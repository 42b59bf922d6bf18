"use client";

import { ArrowUpDown, Link2, type LucideIcon, Minus, Plus, UserMinus } from "lucide-react";
import { useLocale, useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import type { PreviewView } from "@/lib/setup/schema";

const TILES = ["new", "linked", "role_change", "left_out", "leaving"] as const;
const LOOKS: Record<(typeof TILES)[number], [LucideIcon, string]> = {
  new: [Plus, "text-success"],
  linked: [Link2, "text-primary-soft-foreground"],
  role_change: [ArrowUpDown, "text-warning"],
  left_out: [Minus, "text-muted-foreground"],
  leaving: [UserMinus, "text-destructive"],
};

type Props = { preview: PreviewView; app: string; value: string | null; onChange: (outcome: string | null) => void };

/** Each outcome with its count; pressing one filters the rows, pressing it again shows all. Departures show only when there are some. */
export function PreviewTiles({ preview, app, value, onChange }: Props) {
  const t = useTranslations("portal.preview");
  const locale = useLocale();
  const { tiles } = preview;
  const shown = TILES.filter((tile) => tile !== "leaving" || tiles.leaving > 0);
  const words = { app, count: preview.manual_roles_replaced, rule: tiles.left_out_by_rule, fix: tiles.left_out_to_fix };
  return (
    <fieldset aria-label={t("filter")} className={cn("grid grid-cols-2 gap-3", shown.length > 4 ? "md:grid-cols-5" : "md:grid-cols-4")}>
      {shown.map((tile) => {
        const [Icon, colour] = LOOKS[tile];
        return (
          <button
            key={tile}
            type="button"
            aria-pressed={value === tile}
            data-testid={`preview.tile.${tile}`}
            onClick={() => onChange(value === tile ? null : tile)}
            className={cn(
              "rounded-lg border bg-card p-3.5 text-left hover:border-input",
              value === tile && "border-primary ring-1 ring-primary",
            )}
          >
            <span className={cn("flex items-center gap-1.5 text-[13px]", colour)}>
              <Icon className="size-3.5" aria-hidden="true" />
              {t(`tile.${tile}`)}
            </span>
            <span className="num mt-0.5 block text-[26px] leading-8 font-semibold tracking-[-0.02em]">
              {tiles[tile].toLocaleString(locale)}
            </span>
            <span className="num block text-[12.5px] text-muted-foreground">{t(`tile.${tile}_text`, words)}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
