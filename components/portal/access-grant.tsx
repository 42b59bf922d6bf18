"use client";

import { Check } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { RelativeTime } from "@/components/shared/relative-time";
import { buttonVariants } from "@/components/ui/button";
import type { AccessDirectory } from "@/lib/setup/access.schema";

type Props = { grant: NonNullable<AccessDirectory["grant"]>; app: string; mayManage: boolean };

/** What Google was asked for, and by whom it was granted. */
export function AccessGrant({ grant, app, mayManage }: Props) {
  const t = useTranslations("access.grant");
  const scopes = grant.scopes
    .map((scope) => scope.replace(/^https:\/\/www\.googleapis\.com\/auth\//, ""))
    .filter((scope) => t.has(`scope.${keyOf(scope)}`));
  return (
    <section aria-labelledby="grant-title" className="rounded-lg border bg-card">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3.5">
        <div className="min-w-0 flex-1 basis-60">
          <h2 id="grant-title" className="text-[15px] font-semibold">
            {t("title")}
          </h2>
          <p className="text-[13px] text-muted-foreground">{t("text", { app })}</p>
        </div>
        {mayManage && (
          <a href="/setup/connect" className={buttonVariants({ size: "sm" })}>
            {t("reauthorize")}
          </a>
        )}
      </div>
      {grant.ended && <Callout tone="destructive" title={t("ended")} className="mx-4 mb-3.5" />}
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(180px,1fr))] gap-x-6 gap-y-3 border-t px-4 py-3.5 text-[13.5px]">
        <Fact name={t("account")}>{grant.connected_as}</Fact>
        {grant.connected_at && (
          <Fact name={t("when")}>
            <RelativeTime at={grant.connected_at} quiet />
          </Fact>
        )}
        {grant.primary_domain && <Fact name={t("domain")}>{grant.primary_domain}</Fact>}
        {grant.customer_id && (
          <Fact name={t("customer")}>
            <span className="font-mono text-[12.5px]">{grant.customer_id}</span>
          </Fact>
        )}
      </dl>
      <div className="border-t px-4 py-3.5">
        <h3 className="text-[13px] font-medium">{t("scopes")}</h3>
        <ul className="mt-1.5 grid gap-1 text-[13.5px]">
          {scopes.map((scope) => (
            <li key={scope} className="flex items-center gap-2">
              <Check className="size-3.5 text-success" aria-hidden="true" />
              {t(`scope.${keyOf(scope)}`)}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** Dots part the levels of the catalogue. */
const keyOf = (scope: string) => scope.replace(/.*userinfo\./, "").replaceAll(".", "_");

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[12.5px] text-muted-foreground">{name}</dt>
      <dd className="break-words">{children}</dd>
    </div>
  );
}
