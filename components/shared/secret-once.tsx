"use client";

import { Check, Copy, Download, KeyRound } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { useCopy } from "./use-copy";
import { useLeaveWarning } from "./use-leave-warning";

export type StoredHow = "copied" | "downloaded" | "ticked";

type Props = {
  secret: string;
  /** Name of the text file, without its ending. */
  fileName: string;
  /** The first time somebody copied, downloaded or ticked: the page may be left from then on. */
  onStored: (how: StoredHow) => void;
  /** Somebody tried to leave before: the tick is pointed at. */
  asking?: boolean;
  /** Takes it off the screen for good, once it is stored. */
  onHide?: () => void;
};

/** A secret the one time it is shown. Until it was copied or said to be stored, the browser asks before it leaves. */
export function SecretOnce({ secret, fileName, onStored, asking = false, onHide }: Props) {
  const t = useTranslations("common.secret");
  const { state, copy } = useCopy();
  const [how, setHow] = useState<StoredHow | null>(null);
  const title = useId();

  useLeaveWarning(how === null);

  function stored(by: StoredHow) {
    if (how === null) onStored(by);
    setHow(by);
  }

  function download() {
    const file = URL.createObjectURL(new Blob([`${secret}\n`], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = file;
    link.download = `${fileName}.txt`;
    link.click();
    URL.revokeObjectURL(file);
    stored("downloaded");
  }

  return (
    <section aria-labelledby={title} className="rounded-lg border-2 border-primary bg-card p-4" data-testid="secret.panel">
      <h3 id={title} className="flex items-center gap-2 text-[15px] font-semibold">
        <KeyRound className="text-primary" aria-hidden="true" />
        {t("title")}
      </h3>
      <p className="mt-1 text-[13.5px] text-muted-foreground">{t("advice")}</p>
      <p
        className="mt-3 rounded-md border bg-muted px-3 py-2.5 font-mono text-[13px] leading-5 break-all select-all"
        data-testid="secret.value"
      >
        {secret}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          onClick={async () => (await copy(secret)) && stored("copied")}
          icon={state === "copied" ? <Check className="text-success" aria-hidden="true" /> : <Copy aria-hidden="true" />}
          data-testid="secret.copy"
        >
          {state === "copied" ? t("copied") : t("copy")}
        </Button>
        <Button onClick={download} icon={<Download aria-hidden="true" />} data-testid="secret.download">
          {t("download")}
        </Button>
        {onHide && (
          <Button variant="ghost" onClick={onHide} data-testid="secret.hide">
            {t("hide")}
          </Button>
        )}
      </div>
      <label
        htmlFor={`${title}-stored`}
        className={`mt-3 flex min-h-9 w-fit items-center gap-2.5 text-[14px] font-medium ${asking && !how ? "rounded-md outline-2 outline-offset-4 outline-destructive" : ""}`}
      >
        <Checkbox
          id={`${title}-stored`}
          checked={how !== null}
          onChange={(event) => event.target.checked && stored("ticked")}
          aria-describedby={asking && !how ? `${title}-ask` : undefined}
          data-testid="secret.stored"
        />
        {t("stored")}
      </label>
      {asking && !how && (
        <p id={`${title}-ask`} role="alert" className="mt-2 text-[13px] font-medium text-destructive">
          {t("first")}
        </p>
      )}
      <span role="status" className="sr-only">
        {state === "copied" ? t("copied") : state === "failed" ? t("copy_failed") : ""}
      </span>
    </section>
  );
}
