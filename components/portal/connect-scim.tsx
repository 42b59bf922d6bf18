"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { CreatedToken } from "@/lib/access/schema";
import type { ConnectionView } from "@/lib/setup/schema";
import { ConnectProblems, GRAVE } from "./connect-problems";
import { ConnectValues } from "./connect-values";
import { ConnectWaiting } from "./connect-waiting";
import { ConnectionLost } from "./connection-lost";
import { CurlSample } from "./curl-sample";
import { GuideProvider } from "./guide-context";
import { GuideWindowButton, useSecretForWindow } from "./guide-window";
import { connectionKey } from "./keys";
import type { ProviderWords } from "./provider-words";
import { connectionQuery } from "./queries";
import { StepBody, StepFooter } from "./step-footer";

type Props = {
  first: ConnectionView;
  provider: ProviderWords;
  app: string;
  edit: boolean;
  /** What comes after this page. */
  next: { path: string; groups: boolean };
  /** Made on the server: what is needed first, the provider's steps, and the table of attributes. */
  prerequisites: ReactNode;
  guide: ReactNode;
  attributes: ReactNode;
};

/** Copy two values, paste them at the provider, watch the first request arrive: three blocks on one page, because the admin flips between two windows. */
export function ConnectScim({ first, provider: words, app, edit, next, prerequisites, guide, attributes }: Props) {
  const t = useTranslations("portal.connect_scim");
  const router = useRouter();
  const client = useQueryClient();
  const query = useQuery(connectionQuery());
  const view = query.data ?? first;
  const [fresh, setFresh] = useState<{ token: CreatedToken; stored: boolean } | null>(null);
  const [asking, setAsking] = useState<"token" | "stored" | null>(null);
  useSecretForWindow(fresh?.token.secret ?? null);

  const created = useCallback(
    (token: CreatedToken) => {
      setFresh({ token, stored: false });
      setAsking(null);
      void client.invalidateQueries({ queryKey: connectionKey });
      // Also when it was asked for from further down the page.
      requestAnimationFrame(() => document.querySelector("[data-testid='secret.panel']")?.scrollIntoView({ block: "nearest" }));
    },
    [client],
  );

  const freshId = fresh?.token.id;
  const isStored = fresh?.stored ?? false;
  const stored = useCallback(() => {
    if (!freshId || isStored) return;
    setFresh((before) => before && { ...before, stored: true });
    setAsking(null);
    void api
      .post(`/api/portal/tokens/${freshId}/stored`)
      .catch(() => {})
      .then(() => client.invalidateQueries({ queryKey: connectionKey }));
  }, [client, freshId, isStored]);

  /** Nobody leaves with a token that is seen once and kept nowhere. */
  function leave(to: string) {
    if (fresh && !fresh.stored) return point("stored", "secret.panel");
    router.push(to);
  }

  function proceed() {
    if (view.tokens.length === 0 && !fresh) return point("token", "connect.create");
    leave(edit ? "/portal" : next.path);
  }

  function point(what: "token" | "stored", at: string) {
    setAsking(what);
    requestAnimationFrame(() => {
      const element = document.querySelector<HTMLElement>(`[data-testid="${at}"]`);
      element?.scrollIntoView({ block: "center" });
      (element?.querySelector<HTMLElement>("input") ?? element)?.focus({ preventScroll: true });
    });
  }

  const provider = words.name;
  return (
    <GuideProvider view={view} secret={fresh?.token.secret ?? null} onSecretCopied={stored}>
      <StepBody wide className="grid grid-cols-1 content-start gap-6 xl:grid-cols-[minmax(0,1fr)_312px]">
        <div className="grid min-w-0 grid-cols-1 content-start gap-5">
          <ConnectionLost query={query} />
          {prerequisites}
          <Block number={1} id="copy" title={t("copy_title")}>
            {asking === "token" && (
              <Callout tone="destructive" role="alert" title={t("need_token")} className="mb-4">
                {t("need_token_text", { provider })}
              </Callout>
            )}
            <div className="grid grid-cols-1 gap-4">
              <ConnectProblems view={view} about="token" secretShown={fresh !== null} onCreated={created} />
              <ConnectValues
                view={view}
                fresh={fresh}
                asking={asking === "stored"}
                onCreated={created}
                onStored={stored}
                onHide={() => setFresh(null)}
              />
            </div>
          </Block>
          <Block number={2} id="guide" title={t("guide_title", { provider })} side={<GuideWindowButton />}>
            {guide}
          </Block>
        </div>
        <aside className="min-w-0 xl:row-span-2">
          <div className="xl:sticky xl:top-[72px]">
            <Block number={3} id="wait" title={t("wait_title")}>
              <div className="mb-4 grid grid-cols-1 gap-3 empty:hidden">
                <ConnectProblems view={view} about="requests" secretShown={fresh !== null} onCreated={created} />
              </div>
              <ConnectWaiting view={view} provider={provider} app={app} edit={edit} />
            </Block>
          </div>
        </aside>
        <div className="grid min-w-0 grid-cols-1 content-start gap-5">
          {attributes}
          <CurlSample provider={provider} />
        </div>
      </StepBody>
      <StepFooter
        wide
        notice={<RefusedNotice view={view} provider={provider} />}
        back={() => leave(edit ? "/portal" : "/setup/provider")}
        hint={!edit && (view.contact ? next.groups && t("next") : t("next_waiting", { provider }))}
      >
        <Button variant="primary" size="lg" onClick={proceed} data-testid="connect.continue">
          {edit ? t("done") : t(next.groups ? "continue" : "continue_ways")}
          <ArrowRight aria-hidden="true" />
        </Button>
      </StepFooter>
    </GuideProvider>
  );
}

/** Where the wait is not beside the rest of the page, what was refused is said in sight of every part of it. */
function RefusedNotice({ view, provider }: { view: ConnectionView; provider: string }) {
  const t = useTranslations("portal.connect_scim");
  if (!view.problems.some(({ code }) => GRAVE.includes(code))) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 pt-3 text-[13.5px] xl:hidden" data-testid="connect.refused">
      <TriangleAlert className="text-destructive" aria-hidden="true" />
      <span className="font-medium text-destructive">{t("turned_away", { provider })}</span>
      <a href="#wait" className="font-medium underline underline-offset-2">
        {t("see_why")}
      </a>
    </p>
  );
}

type BlockProps = { number: number; id: string; title: string; side?: ReactNode; children: ReactNode };

function Block({ number, id, title, side, children }: BlockProps) {
  return (
    <section aria-labelledby={`${id}-title`} className="scroll-mt-20 rounded-lg border bg-card" id={id} data-testid={`connect.${id}`}>
      <header className="flex min-h-[52px] flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-2.5 sm:px-5">
        <span
          aria-hidden="true"
          className="num grid size-6 shrink-0 place-items-center rounded-full bg-primary text-[12.5px] font-semibold text-primary-foreground"
        >
          {number}
        </span>
        <h2 id={`${id}-title`} className="text-[16px] leading-6 font-semibold">
          {title}
        </h2>
        {side && <span className="ml-auto">{side}</span>}
      </header>
      <div className="p-4 sm:p-5">{children}</div>
    </section>
  );
}
