"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { CopyButton } from "@/components/shared/copy-button";
import { CopyField } from "@/components/shared/copy-field";
import { useNow } from "@/components/shared/use-now";
import { Button } from "@/components/ui/button";
import type { ConnectProblem } from "@/lib/setup/schema";

type Props = { problem: ConnectProblem; app: string; clientId: string | null; onAgain?: () => void };

const OTHER_ACCOUNT = ["not_admin", "personal_account", "other_domain", "other_customer"];
const OURS = ["api_disabled"];

/** Each refusal of the connect step (G1 to G8): what, why, and the way out beside it. */
export function ConnectProblemCallout({ problem, app, clientId, onAgain }: Props) {
  const t = useTranslations("portal.connect");
  const { title, text } = useProblemWords(problem, app);
  const client = String(problem.params.client_id ?? clientId ?? "");
  const email = String(problem.params.email ?? "");
  const tone = ["cancelled", "slow_down", "unavailable", "state_invalid"].includes(problem.code) ? "warning" : "destructive";
  return (
    <Callout
      tone={tone}
      role="alert"
      title={title}
      data-testid={`connect.problem.${problem.code}`}
      action={
        <>
          {onAgain && !OURS.includes(problem.code) && !problem.params.pending && (
            <Button size="sm" onClick={onAgain}>
              {t(OTHER_ACCOUNT.includes(problem.code) ? "use_other" : "try_again")}
            </Button>
          )}
          {problem.code === "not_admin" && (
            <CopyButton
              size="sm"
              text={t("admin_message", { app, email, link: typeof window === "undefined" ? "" : window.location.href })}
            >
              {t("copy_message")}
            </CopyButton>
          )}
          {problem.code === "app_blocked" && (
            <CopyButton size="sm" text={t("trust_message", { app, client })}>
              {t("copy_message")}
            </CopyButton>
          )}
        </>
      }
    >
      <p>{text}</p>
      {problem.code === "app_blocked" && <TrustSteps client={client} />}
    </Callout>
  );
}

/** G5: how an admin of the workspace lets this app in. */
export function TrustSteps({ client }: { client: string }) {
  const t = useTranslations("portal.connect");
  return (
    <div className="mt-2 text-foreground">
      <p className="font-medium">{t("trust_steps")}</p>
      <ol className="mt-1 list-decimal pl-5">
        <li>{t("trust_1")}</li>
        <li>{t("trust_2")}</li>
        <li>{t("trust_3")}</li>
      </ol>
      {client && <CopyField value={client} label={t("copy_client")} className="mt-2 max-w-[520px]" />}
    </div>
  );
}

/** Some words need a value that not every refusal brings; each has a form without it. */
function useProblemWords(problem: ConnectProblem, app: string): { title: string; text: string } {
  const t = useTranslations("portal.connect");
  const locale = useLocale();
  const { params, code } = problem;
  const text = (value: unknown) => (Array.isArray(value) ? value.join(", ") : value === null || value === undefined ? "" : String(value));
  // The reader's zone is known only after mount; until then both sides write UTC.
  const timeZone = useNow() === null ? "UTC" : undefined;
  const format = (value: unknown, options: Intl.DateTimeFormatOptions) =>
    text(value) && new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(Date.parse(text(value)));
  const date = format(params.date, { day: "numeric", month: "long" });
  const time = format(params.retry_at, { hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const missing = Array.isArray(params.missing) ? params.missing : [];
  const values = {
    app,
    email: text(params.email),
    domain: text(params.domain),
    expected: text(params.expected),
    date,
    time,
    missing: missing.map((scope) => t(scope === "users" ? "missing_users" : "missing_groups")).join(", "),
  };
  const titleKey =
    code === "missing_scope" && missing.length !== 1 ? "title_both" : code === "withdrawn" && !date ? "title_plain" : "title";
  const textKey = code === "slow_down" && !(time && params.pending) ? "text_plain" : "text";
  return { title: t(`problem.${code}.${titleKey}`, values), text: t(`problem.${code}.${textKey}`, values) };
}
