"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl/react";
import { AccessFindings } from "@/components/shared/access-findings";
import { Callout } from "@/components/shared/callout";
import { CopyField } from "@/components/shared/copy-field";
import { ErrorMessage } from "@/components/shared/error-message";
import { RelativeTime } from "@/components/shared/relative-time";
import { TokenPanel } from "@/components/shared/tokens/token-panel";
import { Skeleton } from "@/components/ui/skeleton";
import type { PushFacts } from "@/lib/setup/access.schema";
import type { DirectoryDetail } from "@/lib/staff/schema";
import { useFrame } from "./providers";
import { pushFactsQuery } from "./queries";

/** A directory that sends to us: its address, its last word, what the doctor finds, and its tokens. */
export function PushSection({ directory }: { directory: DirectoryDetail }) {
  const t = useTranslations("console.push");
  const c = useTranslations("common.provider");
  const { may } = useFrame();
  const client = useQueryClient();
  const { data, error } = useQuery(pushFactsQuery(directory.id));
  const provider = c(directory.provider);
  const living = directory.state !== "disconnected";

  return (
    <div className="grid grid-cols-1 gap-3.5 border-t px-4 py-3.5">
      <ErrorMessage error={data ? null : error} />
      {!data && !error && <Skeleton className="h-20 w-full" />}
      {data && (
        <>
          <Problems facts={data} provider={provider} directoryId={directory.id} />
          <AccessFindings findings={data.findings} provider={directory.provider} testId="console.push.finding" />
          {living && (
            <div>
              <p className="mb-1.5 text-[12.5px] text-muted-foreground">{t("endpoint")}</p>
              <CopyField value={data.endpoint_url} label={t("copy_endpoint")} />
            </div>
          )}
          <Facts facts={data} />
          {living && (
            <TokenPanel
              list={data.tokens}
              base={`/api/console/directories/${directory.id}/tokens`}
              mayManage={may.manage}
              provider={directory.provider === "scim" ? t("their_provider") : provider}
              suggested={t("token_name", { provider })}
              onChanged={() => client.invalidateQueries({ queryKey: ["console"] })}
            />
          )}
        </>
      )}
    </div>
  );
}

function Facts({ facts }: { facts: PushFacts }) {
  const t = useTranslations("console.push");
  const format = useFormatter();
  const { contact } = facts;
  return (
    <dl className="grid grid-cols-[repeat(auto-fit,minmax(150px,1fr))] gap-x-6 gap-y-3 text-[13.5px]">
      <Fact name={t("last_request")}>
        {contact ? (
          <>
            <RelativeTime at={contact.last_seen_at} />
            <span className="block text-[12.5px] break-words text-muted-foreground">
              {[`${contact.method ?? ""} ${contact.path ?? ""}`.trim(), contact.source, contact.token && `…${contact.token.last_four}`]
                .filter(Boolean)
                .join(", ")}
            </span>
          </>
        ) : (
          t("never")
        )}
      </Fact>
      <Fact name={t("requests")}>{format.number(facts.requests)}</Fact>
      <Fact name={t("people")}>{format.number(facts.counts.people)}</Fact>
      <Fact name={t("groups")}>{format.number(facts.counts.groups)}</Fact>
      <Fact name={t("delay")}>{t(`delays.${facts.expected.code}`, { minutes: facts.expected.minutes })}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-[12.5px] text-muted-foreground">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Problems({ facts, provider, directoryId }: { facts: PushFacts; provider: string; directoryId: string }) {
  const t = useTranslations("console.push.problem");
  const p = useTranslations("console.push");
  return facts.problems.map(({ code, params }) => {
    const text = (value: unknown) => (Array.isArray(value) ? value.join(", …") : String(value ?? ""));
    const words = {
      provider,
      sent: text(params.sent) || "none",
      current: text(params.current) || "none",
      right: text(params.right),
      last: text(params.last_four),
      days: Number(params.days ?? 0),
      people: Number(params.people ?? 0),
      minutes: Number(params.waited_minutes ?? params.minutes ?? 0),
    };
    const reason = typeof params.reason === "string" ? params.reason : "unknown";
    return (
      <Callout
        key={code}
        tone={code === "token_refused" || code === "wrong_path" ? "destructive" : "warning"}
        title={t(`${code}.title`, words)}
        data-testid={`console.push.problem.${code}`}
        action={
          code === "token_refused" || code === "wrong_path" ? (
            <Link
              href={`/console/logs?directory_id=${directoryId}&outcome=failed&range=week`}
              className="text-primary underline-offset-2 hover:underline"
            >
              {p("see_requests")}
            </Link>
          ) : undefined
        }
      >
        {code === "token_refused" ? t(`token_refused.${reason}`, words) : t(`${code}.text`, words)}
      </Callout>
    );
  });
}
