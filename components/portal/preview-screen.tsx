"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Power, RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { api, ClientError } from "@/lib/client/api";
import type { PreviewView } from "@/lib/setup/schema";
import { ConnectProblemCallout } from "./connect-problem";
import { ConnectionTest } from "./connection-test";
import { GuardDialog } from "./guard-dialog";
import { NO_FILTER, previewKey, type RowFilter } from "./keys";
import { PreviewFilters, type RowChoices } from "./preview-filters";
import { PreviewReading } from "./preview-reading";
import { PreviewTable } from "./preview-table";
import { PreviewTiles } from "./preview-tiles";
import type { ProviderWords } from "./provider-words";
import { previewQuery, previewRowsQuery } from "./queries";
import { StepBody, StepFooter } from "./step-footer";

type Props = {
  first: PreviewView;
  choices: RowChoices;
  app: string;
  provider: ProviderWords;
  org: string;
  contact: string;
  withRoles: boolean;
  edit: boolean;
};

/** What is shown is exactly what will happen: Enable carries the digest of these rows, and the server refuses another. */
export function PreviewScreen({ first, choices, app, provider, org, contact, withRoles, edit }: Props) {
  const t = useTranslations("portal.preview");
  const router = useRouter();
  const client = useQueryClient();
  const preview = useQuery(previewQuery()).data ?? first;
  const [filter, setFilter] = useState<RowFilter>(NO_FILTER);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [guarding, setGuarding] = useState(false);
  const rows = useInfiniteQuery(previewRowsQuery(filter, preview.run_id));
  const asked = useRef(false);

  async function again(fresh = true) {
    setError(null);
    try {
      client.setQueryData(previewKey, await api.post<PreviewView>("/api/portal/preview", { fresh }));
    } catch (refusal) {
      setError(refusal as Error);
    }
  }

  // The preview begins by itself where choosing groups did not begin it already.
  useEffect(() => {
    if (asked.current || (preview.state !== "none" && preview.stale_because !== "draft")) return;
    asked.current = true;
    void again(false);
  });

  async function enable(confirmCount?: number) {
    if (!preview.digest) return;
    if (preview.guard.must_confirm && confirmCount === undefined) return setGuarding(true);
    setBusy(true);
    setError(null);
    try {
      const { run_id: run } = await api.post<{ run_id?: string }>("/api/portal/enable", {
        digest: preview.digest,
        ...(confirmCount === undefined ? {} : { confirm_count: confirmCount }),
      });
      router.push(edit ? "/portal" : `/setup/enable${run ? `?run=${run}` : ""}`);
    } catch (refusal) {
      setBusy(false);
      setGuarding(false);
      setError(refusal as Error);
      if (refusal instanceof ClientError && refusal.code === "stale_version") await client.invalidateQueries({ queryKey: previewKey });
    }
  }

  const domain = preview.test.find((line) => line.key === "domain");
  const pendingDomain = domain?.state === "failed" ? String(domain.problem?.params.domain ?? "") : null;
  const pages = rows.data?.pages ?? [];
  const isReady = preview.state === "ready" && preview.digest !== null;
  return (
    <>
      <StepBody wide className="grid content-start gap-4">
        <ErrorMessage error={error} />
        {preview.problem && (
          <ConnectProblemCallout problem={preview.problem} app={app} clientId={null} onAgain={() => router.push("/setup/connect")} />
        )}
        <ConnectionTest preview={preview} provider={provider.name} onAgain={() => again()} />
        {pendingDomain !== null && <Callout tone="warning" title={t("pending", { app, domain: pendingDomain })} />}
        {preview.state === "stale" && preview.stale_because && (
          <Callout tone="warning" role="status" title={t("stale_title")} data-testid="preview.stale">
            {t(`stale_${preview.stale_because}`, { app })}
          </Callout>
        )}
        {preview.run_id === null ? (
          <PreviewReading failed={preview.state === "failed"} provider={provider.name} />
        ) : (
          <>
            <PreviewTiles
              preview={preview}
              app={app}
              value={filter.outcome}
              onChange={(outcome) => setFilter((before) => ({ ...before, outcome }))}
            />
            <section aria-label={t("people")} aria-busy={rows.isFetching} className="overflow-clip rounded-lg border bg-card">
              <PreviewFilters filter={filter} choices={choices} total={pages[0]?.total ?? preview.total} onChange={setFilter} />
              <PreviewTable
                rows={pages.flatMap((page) => page.data)}
                total={pages[0]?.total ?? 0}
                loading={rows.isPending}
                filtered={filter !== NO_FILTER}
                onClear={() => setFilter(NO_FILTER)}
                onMore={rows.hasNextPage && !rows.isFetchingNextPage ? () => void rows.fetchNextPage() : null}
                app={app}
                provider={provider}
                contact={contact}
              />
              <ErrorMessage error={rows.error} className="p-4" />
            </section>
            {preview.tiles.unchanged > 0 && (
              <p className="num text-[13px] text-muted-foreground">{t("unchanged", { count: preview.tiles.unchanged })}</p>
            )}
          </>
        )}
      </StepBody>
      <StepFooter wide back={withRoles ? "/setup/roles" : "/setup/groups"} hint={isReady && <Hint preview={preview} edit={edit} />}>
        {preview.state === "stale" || preview.state === "failed" ? (
          <Button variant="primary" size="lg" onClick={() => again()} icon={<RefreshCw aria-hidden="true" />} data-testid="preview.again">
            {t("preview_again")}
          </Button>
        ) : (
          <Button
            variant="primary"
            size="lg"
            busy={busy}
            disabled={!isReady || pendingDomain !== null}
            onClick={() => enable()}
            icon={!edit && <Power aria-hidden="true" />}
            data-testid="preview.enable"
          >
            {edit ? t("save") : t("enable")}
          </Button>
        )}
      </StepFooter>
      <GuardDialog open={guarding} guard={preview.guard} org={org} busy={busy} onClose={() => setGuarding(false)} onConfirm={enable} />
    </>
  );
}

function Hint({ preview, edit }: { preview: PreviewView; edit: boolean }) {
  const t = useTranslations("portal.preview");
  const { tiles } = preview;
  return t(edit || tiles.leaving > 0 ? "hint_edit" : "hint", {
    created: tiles.new,
    roles: tiles.role_change,
    left: tiles.left_out,
    leaving: tiles.leaving,
  });
}
