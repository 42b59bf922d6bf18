"use client";

import { useFormatter, useTranslations } from "use-intl/react";
import { CopyButton } from "@/components/shared/copy-button";
import { Badge } from "@/components/ui/badge";
import type { LogDetail, LogRequest } from "@/lib/logs/list.schema";

/** What came in: who sent it, how it was answered, and the same as a command with a place for the token. */
export function LogReceived({ entry, received }: { entry: LogDetail; received: LogRequest }) {
  const t = useTranslations("console.logs.request");
  const format = useFormatter();
  return (
    <section aria-label={t("title")} className="mt-4">
      <h3 className="text-[13px] font-semibold">{t("title")}</h3>
      <p className="mt-1.5 flex flex-wrap items-center gap-2 text-[12.5px]">
        <span className="font-mono font-medium">{received.method}</span>
        <span className="min-w-0 flex-1 basis-40 font-mono break-all">{received.path}</span>
        {received.status !== null && <Badge tone={received.status < 400 ? "success" : "destructive"}>{received.status}</Badge>}
      </p>
      <p className="mt-1 text-[13px] text-muted-foreground">
        {received.token
          ? received.token.name
            ? t("token_named", { name: received.token.name, last: received.token.last_four ?? "" })
            : t("token", { last: received.token.last_four ?? "" })
          : t(entry.actor?.type === "staff" ? "by_staff" : "no_token", { by: entry.actor?.name ?? "" })}
        {received.replay_of && <> · {t("replay_of", { id: received.replay_of })}</>}
      </p>
      {received.truncated && received.bytes !== null && received.bytes > 0 && (
        <p className="mt-1 text-[13px] text-muted-foreground">
          {t("truncated", { size: format.number(Math.ceil(received.bytes / 1024)) })}
        </p>
      )}
      <div className="mt-2">
        <CopyButton size="sm" text={curlOf(received, entry.raw)}>
          {t("copy_curl")}
        </CopyButton>
      </div>
    </section>
  );
}

/** Safe to paste into a POSIX shell: everything that came from outside stands in single quotes. */
export function curlOf(received: LogRequest, body: unknown): string {
  const lines = [`curl -X ${received.method} ${quoted(received.url)}`, `-H 'Authorization: Bearer <token>'`];
  if (received.method !== "GET" && received.method !== "DELETE")
    lines.push(`-H 'Content-Type: application/scim+json'`, `--data ${quoted(JSON.stringify(body ?? {}))}`);
  return lines.join(" \\\n  ");
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
