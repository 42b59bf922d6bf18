"use client";

import { useTranslations } from "use-intl/react";
import type { AccessFinding } from "@/lib/setup/access.schema";
import { Callout } from "./callout";

type Props = { findings: readonly AccessFinding[]; provider: string; testId: string };

/** What the records say of a directory that sends to us, beyond the connection itself. */
export function AccessFindings({ findings, provider, testId }: Props) {
  const t = useTranslations("access.finding");
  const c = useTranslations("common.provider");
  return findings.map(({ code, tone, params }) => {
    const words = { provider: c(provider), minutes: Number(params.minutes ?? 0), people: Number(params.people ?? 0) };
    return (
      <Callout key={code} tone={tone} title={t(`${code}.title`, words)} data-testid={`${testId}.${code}`}>
        {code === "nobody_arrives" ? (
          <>
            <p>{t(`nobody_arrives.text_${params.seen === "yes" ? "yes" : "no"}`, words)}</p>
            <ol className="mt-1 grid list-decimal gap-1 pl-5">
              <li>{t("nobody_arrives.on", words)}</li>
              <li>{t("nobody_arrives.scope", words)}</li>
            </ol>
          </>
        ) : (
          <p>{t("suspended_trigger.text", words)}</p>
        )}
      </Callout>
    );
  });
}
