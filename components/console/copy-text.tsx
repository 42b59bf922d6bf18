"use client";

import { Check, Copy } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { useCopy } from "@/components/shared/use-copy";
import { cn } from "@/components/ui/cn";

/** A copy action that looks like a link. */
export function CopyText({ text, children, className }: { text: string; children: ReactNode; className?: string }) {
  const c = useTranslations("common");
  const { state, copy } = useCopy();
  return (
    <button
      type="button"
      onClick={() => copy(text)}
      className={cn("inline-flex items-center gap-1.5 rounded font-medium hover:text-foreground", className)}
    >
      {state === "copied" ? <Check className="text-success" aria-hidden="true" /> : <Copy aria-hidden="true" />}
      <span aria-live="polite">{state === "copied" ? c("copied") : state === "failed" ? c("copy_failed") : children}</span>
    </button>
  );
}
