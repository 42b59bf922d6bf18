"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound, RefreshCw, RotateCw } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { CopyButton } from "@/components/shared/copy-button";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button, buttonVariants } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { LogDetail } from "@/lib/logs/list.schema";
import { useFrame } from "./providers";
import { useReason } from "./reason";

const REFUSED_TOKEN = ["token_unknown", "token_revoked", "token_expired"];
type Replayed = { ok: boolean; status: number; scim_type: string | null; detail: string | null };

/** How to fix it, with the buttons that do: check again, run the request again, make a token, tell the customer. */
export function LogFix({ entry }: { entry: LogDetail }) {
  const t = useTranslations("console.logs.drawer");
  const reason = useReason();
  const { may } = useFrame();
  const params = { ...entry.reason_params, name: entry.subject.name };
  const fix = reason.fix(entry.reason_code, params);
  const refusedToken = REFUSED_TOKEN.includes(entry.reason_code);
  const replay = entry.received?.replay ?? "not_refused";
  if (!fix && replay === "not_refused") return null;
  const pulled = entry.source === "google_sync";
  const canRun = pulled && may.manage && entry.directory && ["active", "failing", "held"].includes(entry.directory.state);
  const message = [reason.title(entry.reason_code, params), reason.text(entry.reason_code, params), fix, t("reference", { id: entry.id })]
    .filter(Boolean)
    .join("\n\n");

  return (
    <div className="mt-3 rounded-md border border-primary-line bg-primary-soft p-3 text-[13.5px]">
      <p className="font-semibold">{t(fix ? "how_to_fix" : "after_fix")}</p>
      {fix && <p className="text-muted-foreground">{fix}</p>}
      {!refusedToken && replay !== "not_refused" && <p className="mt-1 text-muted-foreground">{t(`replay.${replay}`)}</p>}
      <div className="mt-2.5 flex flex-wrap gap-2">
        {canRun && <SyncNow directoryId={entry.directory?.id ?? ""} />}
        {may.manage && replay === "possible" && <Replay entry={entry} />}
        {may.manage && refusedToken && (
          <Link
            href={`/console/organizations/${entry.organization.id}#tokens`}
            className={buttonVariants({ variant: "primary", size: "sm" })}
            data-testid="console.logs.create_token"
          >
            <KeyRound aria-hidden="true" />
            {t("create_token")}
          </Link>
        )}
        <CopyButton size="sm" text={message}>
          {t("copy_message")}
        </CopyButton>
      </div>
    </div>
  );
}

function SyncNow({ directoryId }: { directoryId: string }) {
  const t = useTranslations("console.logs.drawer");
  const client = useQueryClient();
  const sync = useMutation({
    mutationFn: () => api.post<{ joined: boolean }>(`/api/console/directories/${directoryId}/sync`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["console"] }),
  });
  return (
    <>
      <Button variant="primary" size="sm" busy={sync.isPending} onClick={() => sync.mutate()} icon={<RefreshCw aria-hidden="true" />}>
        {t("sync_now")}
      </Button>
      <Said text={sync.isSuccess ? (sync.data.joined ? t("sync_joined") : t("sync_started")) : ""} error={sync.error} />
    </>
  );
}

/** The same request through the same door, after somebody mended its cause. */
function Replay({ entry }: { entry: LogDetail }) {
  const t = useTranslations("console.logs.drawer");
  const client = useQueryClient();
  const replay = useMutation({
    mutationFn: () => api.post<Replayed>(`/api/console/logs/${entry.id}/replay`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["console"] }),
  });
  const said = replay.data;
  return (
    <>
      <Button
        variant="primary"
        size="sm"
        busy={replay.isPending}
        onClick={() => replay.mutate()}
        icon={<RotateCw aria-hidden="true" />}
        data-testid="console.logs.replay"
      >
        {t("replay_action")}
      </Button>
      <Said
        text={
          said
            ? said.ok
              ? t("replayed", { status: said.status })
              : t("refused_again", { status: said.status, detail: said.detail ?? "" })
            : ""
        }
        error={replay.error}
      />
    </>
  );
}

function Said({ text, error }: { text: string; error: Error | null }) {
  return (
    <>
      <p role="status" className="order-last basis-full text-[12.5px] text-muted-foreground empty:hidden" data-testid="console.logs.said">
        {text}
      </p>
      <ErrorMessage error={error} className="order-last basis-full" />
    </>
  );
}
