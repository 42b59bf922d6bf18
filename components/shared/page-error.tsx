"use client";

import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";

type Props = { error: Error & { digest?: string }; words: "portal.error" | "console.error" };

/** What a page shows when it could not be rendered: what it is, that nothing is lost, a retry and the reference to quote. */
export function PageError({ error, words }: Props) {
  const t = useTranslations(words);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-[560px] flex-col justify-center px-6 py-10">
      <h1 ref={heading} tabIndex={-1} className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">
        {t("title")}
      </h1>
      <p className="mt-2 text-[15px] text-muted-foreground">{t("text")}</p>
      {error.digest && (
        <p className="mt-2 text-[13px] text-muted-foreground">
          {t("reference")} <span className="font-mono select-all">{error.digest}</span>
        </p>
      )}
      <Button variant="primary" size="lg" className="mt-6 self-start" onClick={() => window.location.reload()}>
        {t("retry")}
      </Button>
    </main>
  );
}
