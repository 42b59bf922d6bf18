"use client";

import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { ClientError } from "@/lib/client/api";
import { Callout } from "./callout";

type Props = { error: Error | null | undefined; className?: string; action?: React.ReactNode };

/** The only place where the browser turns an error into words: `errors.<code>`, what the server said, and the reference to quote. */
export function ErrorMessage({ error, className, action }: Props) {
  const t = useTranslations("errors");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) box.current?.focus();
  }, [error]);
  if (!error) return null;

  const known = error instanceof ClientError ? error : null;
  const code = known?.code ?? "internal";
  // Where our own database is the reason, nobody else is named.
  const kind = known?.reason && t.has(`${known.reason}.title`) ? known.reason : code;
  const own = known && code !== "internal" ? known.message : null;
  // The message of a refused form is its first field's, with the place for programs.
  const fields = [...new Set(known?.errors.map(({ message }) => message))];
  return (
    <div ref={box} tabIndex={-1} className={className}>
      <Callout tone="destructive" role="alert" title={t(t.has(`${kind}.title`) ? `${kind}.title` : "internal.title")} action={action}>
        {fields.length === 0 && <p>{own ?? t(t.has(`${code}.text`) ? `${code}.text` : "internal.text")}</p>}
        {fields.map((message) => (
          <p key={message}>{message}</p>
        ))}
        {known?.requestId && (
          <p className="mt-1 text-[12.5px]">
            {t("reference")} <span className="font-mono select-all">{known.requestId}</span>
          </p>
        )}
      </Callout>
    </div>
  );
}
