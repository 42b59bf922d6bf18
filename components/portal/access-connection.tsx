"use client";

import { useTranslations } from "use-intl/react";
import { CopyField } from "@/components/shared/copy-field";
import { ProviderTile } from "@/components/shared/marks";
import { RelativeTime } from "@/components/shared/relative-time";
import { Badge } from "@/components/ui/badge";
import { buttonVariants } from "@/components/ui/button";
import type { AccessDirectory } from "@/lib/setup/access.schema";
import type { ConnectionView } from "@/lib/setup/schema";

const TONES: Record<string, "success" | "warning" | "destructive" | "neutral"> = {
  active: "success",
  held: "warning",
  failing: "warning",
  needs_reauth: "destructive",
};

type Props = { directory: AccessDirectory; connection: ConnectionView | null; app: string };

/** Which directory it is, at which address it is reached, and when it was last heard. */
export function AccessConnection({ directory, connection, app }: Props) {
  const t = useTranslations("access.connection");
  const s = useTranslations("access.state");
  const c = useTranslations("common.provider");
  const provider = c(directory.provider);
  return (
    <section aria-labelledby="connection-title" className="rounded-lg border bg-card">
      <header className="flex flex-wrap items-center gap-3 px-4 py-3.5">
        <ProviderTile provider={directory.provider} />
        <div className="min-w-0 flex-1 basis-48">
          <h2 id="connection-title" className="text-[15px] font-semibold">
            {provider}
          </h2>
          <p className="text-[13px] text-muted-foreground">{t(`kind.${directory.kind}`, { app, provider })}</p>
        </div>
        <Badge tone={TONES[directory.state] ?? "neutral"} size="md">
          {s(directory.state)}
        </Badge>
      </header>
      {directory.endpoint_url && (
        <div className="border-t px-4 py-3.5">
          <p className="mb-1.5 text-[13px] font-medium">{t("endpoint")}</p>
          <CopyField value={directory.endpoint_url} label={t("copy_endpoint")} data-testid="access.endpoint" />
          <p className="mt-1 text-[12.5px] text-muted-foreground">{t("endpoint_hint")}</p>
        </div>
      )}
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(180px,1fr))] gap-x-6 gap-y-3 border-t px-4 py-3.5 text-[13.5px]">
        {directory.endpoint_url && (
          <Fact name={t("last_request")}>
            <LastRequest contact={connection?.contact ?? null} />
          </Fact>
        )}
        <Fact name={t("created")}>
          <RelativeTime at={directory.created_at} quiet />
        </Fact>
        <Fact name={t("enabled")}>
          {directory.enabled_at ? (
            <>
              <RelativeTime at={directory.enabled_at} quiet />
              {directory.enabled_by && (
                <span className="block text-[12.5px] text-muted-foreground">{t("by", { by: directory.enabled_by })}</span>
              )}
            </>
          ) : (
            t("draft")
          )}
        </Fact>
      </dl>
      {directory.endpoint_url && (
        <div className="flex flex-wrap gap-2 border-t px-4 py-3">
          <a href="/setup/connect" className={buttonVariants({ size: "sm" })}>
            {t("steps", { provider })}
          </a>
          <a href="/portal/mapping" className={buttonVariants({ size: "sm" })}>
            {t("mapping")}
          </a>
        </div>
      )}
    </section>
  );
}

function LastRequest({ contact }: { contact: ConnectionView["contact"] }) {
  const t = useTranslations("access.connection");
  if (!contact) return t("never");
  return (
    <>
      <RelativeTime at={contact.last_seen_at} />
      <span className="block text-[12.5px] text-muted-foreground">
        {[
          contact.method && contact.path ? `${contact.method} ${contact.path}` : null,
          contact.source ? t("from", { source: contact.source }) : null,
          contact.token ? t("with", { last: contact.token.last_four }) : null,
        ]
          .filter(Boolean)
          .join(", ")}
      </span>
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[12.5px] text-muted-foreground">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
