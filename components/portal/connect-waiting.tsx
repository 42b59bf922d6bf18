"use client";

import { Check, CircleDashed, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { RelativeTime } from "@/components/shared/relative-time";
import type { ConnectionView } from "@/lib/setup/schema";
import { isGuided } from "./guides";

type Phase = ConnectionView["phases"][number];

/** The headline is announced when it changes, and only then; the clock beside it is not. */
export function ConnectWaiting({ view, provider, app, edit }: { view: ConnectionView; provider: string; app: string; edit: boolean }) {
  const t = useTranslations("portal.connect_scim");
  const seen = view.contact !== null;
  return (
    <div data-testid="connect.waiting" data-state={seen ? "seen" : "waiting"}>
      <p role="status" className="text-[15px] leading-[22px] font-semibold">
        {headline()}
      </p>
      <p className="mt-1 text-[13px] text-muted-foreground">
        {seen ? t(edit ? "seen_text_on" : "seen_text", { app, provider }) : <Expect provider={view.provider} />}
      </p>
      {!seen && (
        <p className="num mt-1 text-[13px] text-muted-foreground" data-testid="connect.elapsed">
          {view.waiting ? t("elapsed", { text: span(view.waiting.seconds) }) : t("not_yet")}
        </p>
      )}
      <ol className="mt-4 border-t">
        {view.phases.map((phase) => (
          <PhaseRow key={phase.key} phase={phase}>
            <Detail phase={phase} view={view} />
          </PhaseRow>
        ))}
      </ol>
      {view.contact && (
        <p className="mt-3 text-[12.5px] text-muted-foreground" data-testid="connect.clock">
          {t("last_seen")} <RelativeTime at={view.contact.last_seen_at} quiet />
          {view.contact.method && (
            <span className="mt-0.5 block font-mono text-[11.5px] break-all">
              {view.contact.method} {view.contact.path}
            </span>
          )}
        </p>
      )}
      {!edit && view.phases.some(({ state }) => state === "waiting" || state === "later") && (
        <p className="mt-3 border-t pt-3 text-[12.5px] text-muted-foreground">{t("leave")}</p>
      )}
    </div>
  );

  function headline(): string {
    const [, person, group] = view.phases;
    if (group?.state === "done") return t("head_group", { provider });
    if (person?.state === "done") return t("head_person", { provider });
    if (seen) return t("head_seen", { provider });
    return t("head_waiting", { provider });
  }

  function span(seconds: number): string {
    if (seconds < 60) return t("span_seconds", { count: Math.floor(seconds) });
    if (seconds < 7200) return t("span_minutes", { count: Math.floor(seconds / 60) });
    return t("span_hours", { count: Math.floor(seconds / 3600) });
  }
}

/** How long the provider usually takes, in the words of its guide. */
function Expect({ provider }: { provider: string }) {
  const t = useTranslations("portal.guides");
  return t(`${isGuided(provider) ? provider : "scim"}.expect`);
}

const LOOKS: Record<Phase["state"], ReactNode> = {
  done: (
    <span className="grid size-5 place-items-center rounded-full bg-success text-card">
      <Check className="size-3 stroke-[3]" aria-hidden="true" />
    </span>
  ),
  waiting: (
    <span className="grid size-5 place-items-center">
      <span className="size-2.5 animate-pulse rounded-full bg-primary [animation-iteration-count:30] motion-reduce:animate-none" />
    </span>
  ),
  later: <CircleDashed className="size-5 stroke-[1.5] text-subtle" aria-hidden="true" />,
  skipped: <Minus className="size-5 text-subtle" aria-hidden="true" />,
};

function PhaseRow({ phase, children }: { phase: Phase; children: ReactNode }) {
  const t = useTranslations("portal.connect_scim");
  return (
    <li className="flex gap-3 border-b py-2.5 last:border-0" data-testid={`connect.phase.${phase.key}`} data-state={phase.state}>
      {LOOKS[phase.state]}
      <div className="min-w-0 flex-1">
        <p
          className={phase.state === "later" || phase.state === "skipped" ? "text-[14px] text-muted-foreground" : "text-[14px] font-medium"}
        >
          {t(`phase.${phase.key}`)}
          <span className="sr-only"> {t(`phase_state.${phase.state}`)}</span>
        </p>
        <div className="text-[12.5px] leading-[18px] text-muted-foreground empty:hidden">{children}</div>
      </div>
    </li>
  );
}

function Detail({ phase, view }: { phase: Phase; view: ConnectionView }) {
  const t = useTranslations("portal.connect_scim");
  if (phase.state === "skipped") return t("phase_skipped");
  if (phase.state !== "done") return null;
  const { contact } = view;
  if (phase.key === "request") {
    return (
      <>
        <p>
          <RelativeTime at={phase.at ?? contact?.first_seen_at ?? ""} quiet />
          {contact?.source && <> · {contact.source}</>}
        </p>
        {contact?.token && <p>{t("accepted", { last: contact.token.last_four })}</p>}
      </>
    );
  }
  const count = phase.key === "person" ? view.counts.people : view.counts.groups;
  return (
    <p className="num">
      {t(phase.key === "person" ? "people_count" : "group_count", { count })}
      {phase.at && (
        <>
          {" "}
          · <RelativeTime at={phase.at} quiet />
        </>
      )}
    </p>
  );
}
