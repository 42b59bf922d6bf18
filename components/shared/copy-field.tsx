"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { useCopy } from "./use-copy";

type Props = {
  value: string;
  /** Names the button for readers: “Copy group address”. */
  label?: string;
  /** Icon only. */
  compact?: boolean;
  className?: string;
};

/** One line in mono, cut in the middle, with a button. Selecting any of the text selects all of it. */
export function CopyField({ value, label, compact = false, className }: Props) {
  const t = useTranslations("common");
  const { state, copy } = useCopy();
  const cut = Math.max(0, value.length - 8);
  return (
    <div className={cn("flex h-9 items-center gap-2 rounded-md border bg-muted pl-2.5 pr-1 font-mono text-[12px]", className)}>
      <span className="flex min-w-0 flex-1 select-all" title={value}>
        <span className="truncate">{value.slice(0, cut)}</span>
        <span className="shrink-0">{value.slice(cut)}</span>
      </span>
      <button
        type="button"
        onClick={() => copy(value)}
        aria-label={compact || label ? (label ?? t("copy")) : undefined}
        className="inline-flex h-7 min-w-7 items-center justify-center gap-1.5 rounded-md px-1.5 font-sans text-[12.5px] font-medium text-subtle hover:bg-accent hover:text-foreground"
      >
        {state === "copied" ? (
          <Check className="size-3.5 text-success" aria-hidden="true" />
        ) : (
          <Copy className="size-3.5" aria-hidden="true" />
        )}
        {!compact && (state === "copied" ? t("copied") : t("copy"))}
      </button>
      <span role="status" className="sr-only">
        {state === "copied" ? t("copied") : state === "failed" ? t("copy_failed") : ""}
      </span>
    </div>
  );
}
