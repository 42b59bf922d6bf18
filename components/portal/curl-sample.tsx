"use client";

import { useTranslations } from "use-intl/react";
import { CopyButton } from "@/components/shared/copy-button";
import { useGuide } from "./guide-context";

/** Filled with the real origin, directory and token name (A-40); the token itself stays a placeholder. */
export function CurlSample({ provider }: { provider: string }) {
  const t = useTranslations("portal.guides.common");
  const { endpoint, tokenName, lastFour } = useGuide();
  const name = tokenName ?? provider;
  const command = [
    `# ${name}${lastFour ? ` (…${lastFour})` : ""}`,
    `curl -H "Authorization: Bearer rc_scim_…${lastFour ?? ""}" \\`,
    `  "${endpoint}/Users?count=1"`,
  ].join("\n");
  return (
    <details className="rounded-lg border bg-card p-4 text-[13.5px]" data-testid="connect.curl">
      <summary className="font-medium text-primary">{t("curl")}</summary>
      <p className="mt-2 text-muted-foreground">{t("curl_text", { provider, name })}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reachable by keyboard */}
      <pre tabIndex={0} className="mt-2 overflow-x-auto rounded-md border bg-muted p-3 font-mono text-[12px] leading-5">
        {command}
      </pre>
      <div className="mt-2">
        <CopyButton size="sm" text={command}>
          {t("curl_copy")}
        </CopyButton>
      </div>
    </details>
  );
}
