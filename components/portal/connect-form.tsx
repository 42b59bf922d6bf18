"use client";

import { ArrowRight, Check, CircleCheck, KeyRound, ShieldCheck, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { CopyButton } from "@/components/shared/copy-button";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { ConnectProblem, SetupFacts } from "@/lib/setup/schema";
import { ConnectProblemCallout, TrustSteps } from "./connect-problem";
import { ConsentPicture } from "./consent-picture";
import { StepBody, StepFooter } from "./step-footer";
import { useAuthorize } from "./use-authorize";

type Directory = NonNullable<SetupFacts["directory"]>;
type Props = {
  app: string;
  directory: SetupFacts["directory"];
  problem: ConnectProblem | null;
  clientId: string | null;
  next: string;
  edit: boolean;
};

export function ConnectForm({ app, directory, problem, clientId, next, edit }: Props) {
  const t = useTranslations("portal.connect");
  const router = useRouter();
  const { busy, error, authorize } = useAuthorize();
  const connected = Boolean(directory?.connected_as) && directory?.state !== "needs_reauth";

  useSecondTry(problem);

  return (
    <>
      <StepBody className="grid content-start gap-4">
        <ErrorMessage error={error} />
        {problem && !(problem.code === "other_domain" && directory?.domain_confirmation) && (
          <ConnectProblemCallout problem={problem} app={app} clientId={clientId} onAgain={authorize} />
        )}
        {connected && directory ? (
          <Connected directory={directory} app={app} onAgain={authorize} onGoOn={() => router.push(next)} busy={busy} />
        ) : (
          <BeforeLeaving app={app} clientId={clientId} />
        )}
      </StepBody>
      <StepFooter back={edit ? "/portal" : "/setup/provider"} hint={!connected && t("next")}>
        {connected ? (
          <Button variant="primary" size="lg" onClick={() => router.push(next)} data-testid="connect.continue">
            {t("continue")}
            <ArrowRight aria-hidden="true" />
          </Button>
        ) : (
          <Button variant="primary" size="lg" busy={busy} onClick={authorize} data-testid="connect.authorize">
            {t("authorize")}
            <ArrowRight aria-hidden="true" />
          </Button>
        )}
      </StepFooter>
    </>
  );
}

const AGAIN_AFTER_MS = 10_000;

/** G8: the consent was kept while Google was too busy to test it. When the time has come, it is tested again by itself. */
function useSecondTry(problem: ConnectProblem | null) {
  const router = useRouter();
  const [tries, setTries] = useState(0);
  const waits = problem?.code === "slow_down" && Boolean(problem.params.pending);
  const at = waits ? Date.parse(String(problem?.params.retry_at ?? "")) : Number.NaN;
  useEffect(() => {
    if (Number.isNaN(at)) return;
    const pause = Math.max(tries === 0 ? 0 : AGAIN_AFTER_MS, at - Date.now());
    const timer = setTimeout(async () => {
      const answer = await api.post<{ next: string }>("/api/portal/google/retry").catch(() => null);
      if (answer && answer.next !== "/setup/connect") return router.push(answer.next);
      router.refresh();
      setTries((before) => before + 1);
    }, pause);
    return () => clearTimeout(timer);
  }, [at, tries, router]);
}

function BeforeLeaving({ app, clientId }: { app: string; clientId: string | null }) {
  const t = useTranslations("portal.connect");
  return (
    <div className="grid gap-4 md:grid-cols-[1fr_320px]">
      <div className="grid content-start gap-4">
        <section className="rounded-lg border bg-card p-4">
          <h2 className="flex gap-2 text-[15px] font-semibold">
            <KeyRound className="mt-[3px] text-primary" aria-hidden="true" />
            {t("account")}
          </h2>
          <p className="mt-1 text-sm text-muted-foreground">{t("account_text")}</p>
        </section>
        <section className="rounded-lg border bg-card p-4">
          <h2 className="flex gap-2 text-[15px] font-semibold">
            <Users className="mt-[3px] text-primary" aria-hidden="true" />
            {t("permissions")}
          </h2>
          <ul className="mt-2 border-t text-sm">
            {(["users", "groups"] as const).map((scope) => (
              <li key={scope} className="flex gap-2.5 border-b py-2.5 last:border-0">
                <Check className="mt-0.5 stroke-[2.5] text-success" aria-hidden="true" />
                <span>
                  <span className="block font-medium">{t(`perm_${scope}`)}</span>
                  <span className="block text-[13px] text-muted-foreground">{t(`perm_${scope}_text`)}</span>
                </span>
              </li>
            ))}
          </ul>
          <p className="mt-1 text-sm font-medium">{t("tick")}</p>
        </section>
        <p className="flex gap-2 px-1 text-[13px] text-muted-foreground">
          <ShieldCheck className="mt-0.5 text-subtle" aria-hidden="true" />
          {t("cannot", { app })}
        </p>
        {/* Google shows its own page then and never comes back: the way out must stand here beforehand. */}
        <details className="px-1 text-[13px] text-muted-foreground">
          <summary className="font-medium text-primary">{t("blocked")}</summary>
          <p className="mt-1">{t("problem.app_blocked.text", { app })}</p>
          <TrustSteps client={clientId ?? ""} />
          <div className="mt-2">
            <CopyButton size="sm" text={t("trust_message", { app, client: clientId ?? "" })}>
              {t("copy_message")}
            </CopyButton>
          </div>
        </details>
      </div>
      <figure className="self-start rounded-lg border bg-card p-4">
        <figcaption className="mb-3 text-[13px] font-medium text-muted-foreground">{t("picture")}</figcaption>
        <ConsentPicture app={app} />
      </figure>
    </div>
  );
}

type ConnectedProps = { directory: Directory; app: string; onAgain: () => void; onGoOn: () => void; busy: boolean };

function Connected({ directory, app, onAgain, onGoOn, busy }: ConnectedProps) {
  const t = useTranslations("portal.connect");
  const pending = directory.domain_confirmation;
  const expected = pending?.expected.join(", ") ?? "";
  const facts = [
    [t("as"), directory.connected_as],
    [t("domain"), directory.primary_domain],
    [t("granted"), directory.granted_scopes.length > 0 ? t("granted_value") : t("granted_none")],
  ];
  return (
    <>
      {pending && (
        <Callout
          tone="warning"
          title={
            expected
              ? t("problem.other_domain.title", { domain: pending.domain, expected })
              : t("pending_title", { app, domain: pending.domain })
          }
          action={
            <>
              <Button size="sm" onClick={onAgain} busy={busy}>
                {t("use_other")}
              </Button>
              <Button size="sm" onClick={onGoOn}>
                {t("continue_with", { domain: pending.domain })}
              </Button>
            </>
          }
          data-testid="connect.problem.other_domain"
        >
          {t("pending_text", { app })}
        </Callout>
      )}
      <section className="rounded-lg border bg-card" data-testid="connect.done">
        <div className="flex items-center gap-2 border-b px-4 py-3">
          <CircleCheck className="size-[18px] text-success" aria-hidden="true" />
          <h2 className="text-[15px] font-semibold">{t("connected")}</h2>
          <Button size="sm" className="ml-auto shadow-none" onClick={onAgain} busy={busy}>
            {t("again")}
          </Button>
        </div>
        <dl className="grid text-[13.5px] sm:grid-cols-3">
          {facts.map(([term, value]) => (
            <div key={term} className="px-4 py-3 max-sm:border-b max-sm:last:border-b-0 sm:border-r sm:last:border-r-0">
              <dt className="text-[12.5px] text-muted-foreground">{term}</dt>
              <dd className="font-medium break-words">{value ?? "–"}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
