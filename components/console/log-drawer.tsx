"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Copy, X } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { OutcomePill } from "@/components/shared/outcome-pill";
import { RelativeTime } from "@/components/shared/relative-time";
import { useCopy } from "@/components/shared/use-copy";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import type { LogDetail } from "@/lib/logs/list.schema";
import { JsonView } from "./json-view";
import { LogChanges } from "./log-changes";
import { LogFix } from "./log-fix";
import { LogReceived } from "./log-request";
import { LogSteps } from "./log-steps";
import { logQuery } from "./queries";
import { useReason } from "./reason";

type Props = { id: string; onClose: () => void; onMove: (step: number) => void; first: boolean; last: boolean };

/** Beside the list on wide screens, over it below 1280 px, the whole screen on a phone. The list stays usable: it is not modal. */
export function LogDrawer({ id, onClose, onMove, first, last }: Props) {
  const t = useTranslations("console.logs.drawer");
  const panel = useRef<HTMLDivElement>(null);
  const { data, error } = useQuery(logQuery(id));
  const shown = data?.id === id ? data : null;

  // The first opening takes the focus; moving through the list leaves it where the reader put it.
  useEffect(() => {
    panel.current?.focus();
  }, []);

  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={t("title")}
      tabIndex={-1}
      data-testid="console.logs.drawer"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      className="flex w-[456px] shrink-0 flex-col border-l bg-card shadow-pop outline-none max-xl:fixed max-xl:inset-y-0 max-xl:right-0 max-xl:z-30 max-xl:animate-sheet max-sm:w-full"
    >
      <div className="flex h-12 shrink-0 items-center gap-1 border-b px-4">
        <span className="text-[13px] text-muted-foreground">{t("entry")}</span>
        <EntryId id={id} />
        <span className="ml-auto flex items-center">
          <IconButton label={t("previous")} onClick={() => onMove(-1)} disabled={first} icon={<ChevronUp aria-hidden="true" />} />
          <IconButton label={t("next")} onClick={() => onMove(1)} disabled={last} icon={<ChevronDown aria-hidden="true" />} />
          <IconButton label={t("close")} onClick={onClose} icon={<X aria-hidden="true" />} />
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-4 pb-6">
        <ErrorMessage error={error} />
        {!shown && !error && <DrawerSkeleton />}
        {shown && <Entry entry={shown} />}
      </div>
    </div>
  );
}

function Entry({ entry }: { entry: LogDetail }) {
  const t = useTranslations("console.logs");
  const reason = useReason();
  // A request that was about nobody we know is named by itself; its id stands below, where it can be copied.
  const request = /^([A-Z]+ \/[A-Za-z.]+)\/.+$/.exec(entry.subject.name);
  const words = { code: entry.reason_code, params: { ...entry.reason_params, name: request?.[1] ?? entry.subject.name } };
  return (
    <>
      <div className="flex items-center gap-2">
        <OutcomePill outcome={entry.outcome} />
        <span className="text-[13px] text-muted-foreground">
          {t.has(`action.${entry.action}`) ? t(`action.${entry.action}`) : entry.action.replaceAll("_", " ")}
        </span>
        <span className="ml-auto text-[13px] text-muted-foreground">
          <RelativeTime at={entry.at} />
        </span>
      </div>
      <h2 className="mt-2 text-[19px] leading-6 font-semibold [overflow-wrap:anywhere]">{reason.title(words.code, words.params)}</h2>
      <p className="mt-1 text-[13.5px] text-muted-foreground">{reason.text(words.code, words.params)}</p>
      <LogFix entry={entry} />
      {entry.received && <LogReceived entry={entry} received={entry.received} />}
      {entry.steps.length > 1 && <LogSteps entry={entry} />}
      {entry.changes.length > 0 && entry.outcome !== "created" && <LogChanges entry={entry} />}
      <Records entry={entry} />
      <Facts entry={entry} />
    </>
  );
}

function Records({ entry }: { entry: LogDetail }) {
  const t = useTranslations("console.logs.drawer");
  const c = useTranslations("common.provider");
  const from =
    entry.provider === "google_workspace" ? t("from_google") : t("from_provider", { provider: entry.provider ? c(entry.provider) : "" });
  const tabs = [
    { key: "raw", label: from, value: entry.raw },
    { key: "mapped", label: t("mapped"), value: entry.mapped },
    { key: "response", label: t("response"), value: entry.response },
  ].filter((tab) => tab.value !== null);
  return (
    <Tabs
      className="mt-3"
      key={entry.id}
      label={t("records")}
      tabs={tabs.map((tab) => ({
        key: tab.key,
        label: tab.label,
        panel: (
          <div className="relative">
            <JsonView value={tab.value} faulty={tab.key === "raw" ? entry.at_fault : null} />
            <CopyCorner text={JSON.stringify(tab.value, null, 2)} />
          </div>
        ),
      }))}
    />
  );
}

function CopyCorner({ text }: { text: string }) {
  const c = useTranslations("common");
  const { state, copy } = useCopy();
  return (
    <button
      type="button"
      onClick={() => copy(text)}
      className="absolute -top-[42px] right-0 inline-flex h-8 items-center gap-1.5 rounded px-2 text-[13px] text-muted-foreground hover:text-foreground"
    >
      <Copy aria-hidden="true" />
      <span aria-live="polite">{state === "copied" ? c("copied") : c("copy")}</span>
    </button>
  );
}

function Facts({ entry }: { entry: LogDetail }) {
  const t = useTranslations("console.logs.drawer");
  return (
    <dl className="mt-4 grid grid-cols-[112px_1fr] gap-x-2 gap-y-1 border-t pt-3 text-[13px]">
      <dt className="text-muted-foreground">{t("organization")}</dt>
      <dd>
        <Link className="text-primary hover:underline" href={`/console/organizations/${entry.organization.id}`}>
          {entry.organization.name}
        </Link>
      </dd>
      {entry.member_id && (
        <>
          <dt className="text-muted-foreground">{t("member")}</dt>
          <dd>
            <Link className="text-primary hover:underline" href={`/console/members?search=${entry.member_id}&member=${entry.member_id}`}>
              {entry.subject.email ?? entry.subject.name}
            </Link>
          </dd>
        </>
      )}
      {entry.external_id && <Fact name={t("external_id")} value={entry.external_id} />}
      {entry.run_id && (
        <>
          <dt className="text-muted-foreground">{t("run")}</dt>
          <dd>
            <Link className="font-mono text-[12px] text-primary hover:underline" href={`/console/runs/${entry.run_id}`}>
              {entry.run_id}
            </Link>
          </dd>
        </>
      )}
      {entry.request_id && <Fact name={t("request")} value={entry.request_id} />}
      {entry.actor?.name && (
        <>
          <dt className="text-muted-foreground">{t("by")}</dt>
          <dd>{entry.actor.name}</dd>
        </>
      )}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="truncate font-mono text-[12px] leading-5 select-all">{value}</dd>
    </>
  );
}

function EntryId({ id }: { id: string }) {
  const t = useTranslations("console.logs.drawer");
  const { state, copy } = useCopy();
  return (
    <>
      <span className="truncate font-mono text-[12px]">{id}</span>
      <IconButton
        label={state === "copied" ? t("copied_id") : t("copy_id")}
        onClick={() => copy(id)}
        icon={<Copy className="size-3.5" aria-hidden="true" />}
      />
    </>
  );
}

function IconButton({ label, onClick, icon, disabled }: { label: string; onClick: () => void; icon: React.ReactNode; disabled?: boolean }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      className="grid size-8 shrink-0 place-items-center rounded-md text-muted-foreground hover:bg-accent disabled:opacity-40 max-sm:size-11"
    >
      {icon}
    </button>
  );
}

function DrawerSkeleton() {
  return (
    <div className="grid gap-3" aria-busy="true">
      <Skeleton className="w-40" />
      <Skeleton className="h-6 w-72" />
      <Skeleton className="w-full" />
      <Skeleton className="h-20 w-full" />
      <Skeleton className="h-40 w-full" />
    </div>
  );
}
