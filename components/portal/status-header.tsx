"use client";

import { CircleCheck, CirclePause, RefreshCw, TriangleAlert, Unplug } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { ProviderTile } from "@/components/shared/marks";
import { RelativeTime, relative } from "@/components/shared/relative-time";
import { useNow } from "@/components/shared/use-now";
import { Badge } from "@/components/ui/badge";
import { Button, Spinner } from "@/components/ui/button";
import type { RunView, StatusView } from "@/lib/setup/schema";
import type { ProviderWords } from "./provider-words";
import { isOpen, runQuery } from "./queries";
import { StatusActions } from "./status-actions";

const HEALTH = {
  in_sync: ["success", <CircleCheck key="icon" className="size-3.5" aria-hidden="true" />],
  syncing: ["primary", <Spinner key="icon" className="size-3.5" />],
  paused: ["neutral", <CirclePause key="icon" className="size-3.5" aria-hidden="true" />],
  needs_attention: ["warning", <TriangleAlert key="icon" className="size-3.5" aria-hidden="true" />],
  disconnected: ["destructive", <Unplug key="icon" className="size-3.5" aria-hidden="true" />],
} as const;

type Props = {
  status: StatusView;
  provider: ProviderWords;
  asked: string | null;
  busy: boolean;
  onAct: (action: "sync" | "pause" | "resume") => void;
};

export function StatusHeader({ status, provider, asked, busy, onAct }: Props) {
  const t = useTranslations("portal.status");
  const [tone, icon] = HEALTH[status.health];
  const reason = useSyncReason(status.sync_now);
  return (
    <div className="flex items-start gap-4 max-md:flex-col">
      <div className="flex min-w-0 gap-4">
        <ProviderTile provider={status.directory.provider} size="lg" />
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 tabIndex={-1} className="text-[26px] leading-8 font-semibold tracking-[-0.02em]">
              {status.organization.name}
            </h1>
            <Badge tone={tone} size="md" data-testid="status.health" data-health={status.health}>
              {icon}
              {t(`health.${status.health}`)}
            </Badge>
          </div>
          <p className="mt-0.5 text-[14px] text-muted-foreground">
            <ConnectedBy status={status} />{" "}
            {status.last_checked_at ? (
              <>
                {t(status.push ? "requested" : "checked")} <RelativeTime at={status.last_checked_at} className="text-foreground" />
                {status.push && !status.push.hybrid ? "." : <NextCheck at={status.next_check_at} />}
              </>
            ) : (
              t(status.push ? "never_requested" : "never", { provider: provider.name })
            )}
          </p>
        </div>
      </div>
      <div className="md:ml-auto">
        <div className="flex gap-2 md:justify-end">
          {/* What sends by itself cannot be asked; Google's groups beside it can (hybrid). */}
          {(!status.push || status.push.hybrid) && (
            <Button
              variant="primary"
              busy={busy || status.sync_now.reason === "running"}
              disabled={!status.sync_now.allowed && status.sync_now.reason !== "running"}
              aria-describedby={reason ? "sync-reason" : undefined}
              onClick={() => onAct("sync")}
              icon={<RefreshCw aria-hidden="true" />}
              data-testid="status.sync"
            >
              {t("sync_now")}
            </Button>
          )}
          <StatusActions status={status} onAct={onAct} />
        </div>
        {reason && (
          <p id="sync-reason" className="mt-1 max-w-[260px] text-[12.5px] text-muted-foreground md:text-right">
            {reason}
          </p>
        )}
        <LastResult status={status} asked={asked} />
      </div>
    </div>
  );
}

function ConnectedBy({ status }: { status: StatusView }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const { connected_as: email, enabled_at: at, enabled_by: by, provider_name: provider } = status.directory;
  if (!email || !at) return by && at ? t("line", { provider, email: by, date: dateOf(at, locale) }) : t("line_plain", { provider });
  return t("line", { provider, email, date: dateOf(at, locale) });
}

const dateOf = (at: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(Date.parse(at));

function NextCheck({ at }: { at: string | null }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const now = useNow();
  if (!at || now === null) return ".";
  const due = Date.parse(at);
  return `, ${due > now ? t("next", { in: relative(due, now, locale) }) : t("next_soon")}.`;
}

/** Why Sync Now cannot be pressed, with the seconds left. */
function useSyncReason(syncNow: StatusView["sync_now"]): string | null {
  const t = useTranslations("portal.status");
  const [now, setNow] = useState<number | null>(null);
  const counting = syncNow.reason === "too_soon" && syncNow.until !== null;
  useEffect(() => {
    if (!counting) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [counting]);
  if (!syncNow.reason || syncNow.reason === "running") return null;
  const left = counting && now !== null ? Math.max(1, Math.ceil((Date.parse(syncNow.until ?? "") - now) / 1000)) : 60;
  return t(`sync_${syncNow.reason}`, { seconds: left });
}

/** “Checking Google now”, then what the check changed: announced politely. `asked` is the run that somebody here asked for. */
function LastResult({ status, asked }: { status: StatusView; asked: string | null }) {
  const t = useTranslations("portal.status");
  const phase = useTranslations("portal.enable.phase");
  const followed = useQuery({ ...runQuery(asked ?? undefined), enabled: asked !== null }).data ?? null;
  const run = isOpen(followed) ? followed : status.run;
  return (
    <p role="status" data-testid="status.progress" className="num mt-1 text-[12.5px] text-muted-foreground empty:hidden md:text-right">
      {run ? progress(run) : followed ? result(followed) : null}
    </p>
  );

  function progress({ phase: at, counts }: RunView) {
    if (at === "staging") return t("run_reading", { phase: t("checking"), users: counts.read_users, groups: counts.read_groups });
    return t("run_progress", { phase: phase(at), done: counts.done, total: Math.max(counts.total, counts.done) });
  }

  function result({ state, counts }: RunView) {
    if (state !== "succeeded") return t("check_failed");
    const { created, updated, deactivated, reactivated, role_changed: roles } = counts;
    return t("checked_changes", { count: created + updated + deactivated + reactivated + roles });
  }
}
