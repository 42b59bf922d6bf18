"use client";

import { Check, Copy } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { useCopy } from "./use-copy";

/** A button that copies a ready-made text, such as a message for somebody else. */
export function CopyButton({ text, children, size = "md" }: { text: string; children: ReactNode; size?: "sm" | "md" | "lg" }) {
  const t = useTranslations("common");
  const { state, copy } = useCopy();
  return (
    <>
      <Button
        size={size}
        onClick={() => copy(text)}
        icon={state === "copied" ? <Check className="text-success" aria-hidden="true" /> : <Copy aria-hidden="true" />}
      >
        {state === "copied" ? t("copied") : children}
      </Button>
      <span role="status" className="sr-only">
        {state === "copied" ? t("copied") : state === "failed" ? t("copy_failed") : ""}
      </span>
    </>
  );
}
