"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { UserSearch } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { AccessFindings } from "@/components/shared/access-findings";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { RelativeTime } from "@/components/shared/relative-time";
import { SecretOnce } from "@/components/shared/secret-once";
import { TokenPanel } from "@/components/shared/tokens/token-panel";
import { buttonVariants } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { CreatedToken, TokenList } from "@/lib/access/schema";
import type { AccessView } from "@/lib/setup/access.schema";
import type { ConnectionView } from "@/lib/setup/schema";
import { AccessConnection } from "./access-connection";
import { AccessGrant } from "./access-grant";
import { AccessPeople } from "./access-people";
import { accessQuery, tokensQuery } from "./access-queries";
import { ConnectProblems } from "./connect-problems";
import { Disconnect } from "./disconnect";
import { accessKey, connectionKey, tokensKey } from "./keys";
import { connectionQuery } from "./queries";
import { useProviderName } from "./use-provider-name";

type Props = {
  first: AccessView;
  firstTokens: TokenList | null;
  firstConnection: ConnectionView | null;
  app: string;
  setupPath: string;
};

/** "Settings → Security": the address, the tokens, the authorization, who came in here, and the way to end it all. */
export function AccessPage({ first, firstTokens, firstConnection, app, setupPath }: Props) {
  const t = useTranslations("access");
  const client = useQueryClient();
  const { data: access = first, error } = useQuery(accessQuery());
  const pushed = Boolean(access.directory?.endpoint_url);
  const { data: tokens = firstTokens } = useQuery({ ...tokensQuery(), enabled: pushed });
  const { data: connection = firstConnection } = useQuery({ ...connectionQuery(), enabled: pushed, refetchInterval: 5000 });
  const [fresh, setFresh] = useState<CreatedToken | null>(null);
  const { directory } = access;
  const short = useProviderName(directory?.provider ?? "scim");
  const provider = connection?.provider_name ?? "";

  function changed() {
    for (const queryKey of [accessKey, tokensKey, connectionKey]) void client.invalidateQueries({ queryKey });
  }

  return (
    <div className="grid grid-cols-1 gap-5">
      <ErrorMessage error={error} />
      {!access.may_manage && (
        <Callout tone="info" title={t("read_only.title")} data-testid="access.read_only">
          {t("read_only.text", { permission: "org:sys_provisioning:manage" })}
        </Callout>
      )}
      {access.review && access.review.open > 0 && (
        <Callout
          tone="warning"
          title={t("review_task.title", { open: access.review.open })}
          data-testid="access.review"
          action={
            <a href="/portal/review" className={buttonVariants({ size: "sm" })}>
              <UserSearch aria-hidden="true" />
              {t("review_task.action", { open: access.review.open })}
            </a>
          }
        >
          {t("review_task.text")}
        </Callout>
      )}
      {!directory && (
        <Callout
          tone="info"
          title={t("none.title")}
          action={
            access.may_manage ? (
              <a href={setupPath} className={buttonVariants({ size: "sm" })}>
                {t("none.action")}
              </a>
            ) : undefined
          }
        >
          {t("none.text")}
        </Callout>
      )}
      {connection && access.may_manage && (
        <ConnectProblems
          view={connection}
          secretShown={fresh !== null}
          stepsHref="/setup/connect#guide"
          tokensHref="#tokens"
          onCreated={(token) => {
            setFresh(token);
            changed();
          }}
        />
      )}
      {fresh && (
        <SecretOnce
          secret={fresh.secret}
          fileName={`scim-token-${fresh.last_four}`}
          onStored={() => void api.post(`/api/portal/tokens/${fresh.id}/stored`).then(changed, () => {})}
        />
      )}
      {directory && <AccessFindings findings={directory.findings} provider={directory.provider} testId="access.finding" />}
      {directory && <AccessConnection directory={directory} connection={connection ?? null} app={app} />}
      {directory?.endpoint_url && tokens && (
        <TokenPanel
          list={tokens}
          base="/api/portal/tokens"
          mayManage={access.may_manage}
          provider={short}
          suggested={t("tokens.suggested", { provider })}
          onChanged={changed}
        />
      )}
      {directory?.grant && <AccessGrant grant={directory.grant} app={app} mayManage={access.may_manage} />}
      <AccessPeople access={access} />
      {access.past.length > 0 && <Past past={access.past} />}
      {directory && directory.state !== "draft" && <Disconnect access={access} directory={directory} />}
      {access.help_links.length > 0 && (
        <nav aria-label={t("help")} className="flex flex-wrap gap-x-5 gap-y-1 text-[13px]">
          {access.help_links.map((link) => (
            <a
              key={link.url}
              href={link.url}
              target="_blank"
              rel="noreferrer"
              className="text-muted-foreground underline underline-offset-2 hover:text-foreground"
            >
              {link.label}
            </a>
          ))}
        </nav>
      )}
    </div>
  );
}

function Past({ past }: { past: AccessView["past"] }) {
  const t = useTranslations("access.past");
  const c = useTranslations("common.provider");
  return (
    <section aria-labelledby="past-title" className="rounded-lg border bg-card">
      <h2 id="past-title" className="px-4 py-3.5 text-[15px] font-semibold">
        {t("title")}
      </h2>
      <ul>
        {past.map((one) => (
          <li key={one.id} className="flex flex-wrap gap-x-3 border-t px-4 py-2.5 text-[13.5px]">
            <span className="font-medium">{c(one.provider)}</span>
            {one.disconnected_at && (
              <span className="ml-auto text-muted-foreground">
                {t.rich("ended", { at: () => <RelativeTime at={one.disconnected_at ?? ""} quiet /> })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
