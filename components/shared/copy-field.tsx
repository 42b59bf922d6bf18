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
  /** What stands in the field instead of the value, which is only copied. */
  shown?: string;
  onCopied?: () => void;
  className?: string;
  "data-testid"?: string;
};

/** One line in mono, cut in the middle, with a button. Selecting any of the text selects all of it. */
export function CopyField({ value, label, compact = false, shown, onCopied, className, ...rest }: Props) {
  const t = useTranslations("common");
  const { state, copy } = useCopy();
  const text = shown ?? value;
  const cut = Math.max(0, text.length - 8);
  return (
    <div className={cn("flex h-9 items-center gap-2 rounded-md border bg-muted pl-2.5 pr-1 font-mono text-[12px]", className)} {...rest}>
      <span className="flex min-w-0 flex-1 select-all" title={text}>
        <span className="truncate">{text.slice(0, cut)}</span>
        <span className="shrink-0">{text.slice(cut)}</span>
      </span>
      <button
        type="button"
        onClick={async () => (await copy(value)) && onCopied?.()}
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
