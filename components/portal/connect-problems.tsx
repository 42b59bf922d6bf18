"use client";

import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { useAct } from "@/components/shared/use-act";
import { Button, buttonVariants } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { CreatedToken } from "@/lib/access/schema";
import { NoGroups } from "./no-groups";
import { useProviderName } from "./use-provider-name";
import type { ConnectionProblem, ConnectionView } from "@/lib/setup/schema";

type Props = {
  view: ConnectionView;
  /** Those about requests stand beside the wait for them, those about a token beside the token. */
  about?: "requests" | "token";
  /** Where the steps and the tokens are, seen from this page. */
  stepsHref?: string;
  tokensHref?: string;
  secretShown: boolean;
  onCreated: (token: CreatedToken) => void;
};

/** Requests come, and are turned away. */
export const GRAVE = ["token_refused", "wrong_path"];
const ABOUT_TOKEN = ["token_lost", "token_expires"];

const REFUSED: Record<string, string> = { token_revoked: "revoked", token_expired: "expired" };

/** A token that is not even the right shape leaves no last four to compare. */
const refusedText = ({ reason, sent }: ConnectionProblem["params"]) => REFUSED[String(reason)] ?? (text(sent) ? "text" : "unreadable");

/** “none” is what the sentences ask for where there is nothing to name. */
export const lastFour = (value: ConnectionProblem["params"][string] | undefined) => text(value) || "none";

const text = (value: ConnectionProblem["params"][string] | undefined) => (Array.isArray(value) ? value.join(", …") : String(value ?? ""));

/** What stands in the way, the most pressing first, with its fix (ui.md, S1–S6). */
export function ConnectProblems({ view, about, stepsHref = "#guide", tokensHref = "#copy", secretShown, onCreated }: Props) {
  const shown = view.problems.filter(
    ({ code }) => (!about || ABOUT_TOKEN.includes(code) === (about === "token")) && !(code === "token_lost" && secretShown),
  );
  return shown.map((problem) => (
    <Problem key={problem.code} problem={problem} view={view} onCreated={onCreated} stepsHref={stepsHref} tokensHref={tokensHref} />
  ));
}

type ProblemProps = Pick<Props, "view" | "onCreated"> & { problem: ConnectionProblem; stepsHref: string; tokensHref: string };

function Problem({ problem, view, onCreated, stepsHref, tokensHref }: ProblemProps) {
  const t = useTranslations("portal.connect_scim.problem");
  const { code, params } = problem;
  const provider = useProviderName(view.provider);
  const words = {
    provider,
    sent: code === "wrong_path" ? text(params.sent) : lastFour(params.sent),
    current: lastFour(params.current),
    last: text(params.last_four),
    days: Number(params.days ?? 0),
    people: Number(params.people ?? 0),
    minutes: Number(params.minutes ?? 0),
  };
  const grave = GRAVE.includes(code);
  return (
    <Callout
      tone={grave ? "destructive" : "warning"}
      role={grave ? "alert" : "status"}
      title={t(`${code}.title`, words)}
      data-testid={`connect.problem.${code}`}
      action={
        <>
          {(code === "token_refused" || code === "token_lost") && <NewToken view={view} onCreated={onCreated} />}
          {code !== "token_lost" && code !== "token_expires" && (
            <a href={stepsHref} className={buttonVariants({ size: "sm" })}>
              {t("steps")}
            </a>
          )}
          {code === "token_expires" && (
            <a href={tokensHref} className={buttonVariants({ size: "sm" })}>
              {t("rotate")}
            </a>
          )}
        </>
      }
    >
      {code === "token_refused" && <p>{t(`token_refused.${refusedText(params)}`, words)}</p>}
      {code === "wrong_path" && <TwoPaths sent={words.sent} right={text(params.right)} />}
      {code === "no_request" && (
        <ol className="mt-1 grid list-decimal gap-1 pl-5">
          {(["on", "scope", "cycle"] as const).map((cause) => (
            <li key={cause}>{t(`no_request.${cause}`, words)}</li>
          ))}
        </ol>
      )}
      {code === "no_groups" && <NoGroups provider={view.provider} words={words} />}
      {(code === "token_lost" || code === "token_expires") && <p>{t(`${code}.text`, words)}</p>}
    </Callout>
  );
}

function TwoPaths({ sent, right }: { sent: string; right: string }) {
  const t = useTranslations("portal.connect_scim.problem.wrong_path");
  return (
    <dl className="mt-1.5 grid gap-2 sm:max-xl:grid-cols-2">
      <div className="min-w-0">
        <dt className="text-[12.5px]">{t("sent")}</dt>
        <dd className="rounded-md border border-destructive-line bg-card px-2.5 py-2 font-mono text-[12px] break-all text-foreground">
          {sent}
        </dd>
      </div>
      <div className="min-w-0">
        <dt className="text-[12.5px]">{t("right")}</dt>
        <dd className="rounded-md border border-success-line bg-card px-2.5 py-2 font-mono text-[12px] break-all text-foreground">
          {right}
        </dd>
      </div>
    </dl>
  );
}

/** The old one keeps working for a day (S5), so that nothing breaks while the provider gets the new one. */
function NewToken({ view, onCreated }: { view: ConnectionView; onCreated: Props["onCreated"] }) {
  const t = useTranslations("portal.connect_scim");
  const { busy, error, act } = useAct();
  const [newest] = view.tokens;

  const create = () =>
    act(async () =>
      onCreated(
        newest
          ? await api.post<CreatedToken>(`/api/portal/tokens/${newest.id}/rotate`, { overlap_seconds: 86_400 })
          : await api.post<CreatedToken>("/api/portal/tokens", { name: t("token_name", { provider: view.provider_name }) }),
      ),
    );

  return (
    <>
      <Button size="sm" busy={busy} onClick={create} data-testid="connect.new_token">
        {t("problem.create")}
      </Button>
      <ErrorMessage error={error} className="basis-full" />
    </>
  );
}
