"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { Button } from "@/components/ui/button";
import { useSecondsToRetry } from "./connection-lost";
import type { SaveProblem } from "./use-draft-saver";

/** A choice that stands on the page only: said until it is saved. */
export function NotSaved({ problem, onAgain }: { problem: SaveProblem; onAgain: () => Promise<unknown> }) {
  const t = useTranslations("portal.draft");
  const shell = useTranslations("portal.shell");
  const [busy, setBusy] = useState(false);
  const seconds = useSecondsToRetry(problem.at);

  async function again() {
    setBusy(true);
    await onAgain();
    setBusy(false);
  }

  return (
    <div role="alert">
      <Callout
        tone="warning"
        title={t("unsaved_title")}
        action={
          <>
            <Button size="sm" busy={busy} onClick={again}>
              {shell("retry_now")}
            </Button>
            <span aria-hidden="true" className="num self-center text-[13px] text-muted-foreground">
              {t("unsaved_in", { seconds })}
            </span>
          </>
        }
        data-testid="draft.unsaved"
      >
        {t("unsaved_text")}
      </Callout>
    </div>
  );
}
