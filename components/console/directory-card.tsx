"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { ProviderTile } from "@/components/shared/marks";
import { RelativeTime } from "@/components/shared/relative-time";
import { RolePill } from "@/components/shared/role-pill";
import { Badge } from "@/components/ui/badge";
import { Button, buttonVariants } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { DirectoryDetail } from "@/lib/staff/schema";
import { DirectoryState } from "./directory-state";
import { PushSection } from "./push-section";
import { WaitingIdentities } from "./waiting-identities";
import { useFrame } from "./providers";

type Props = { directory: DirectoryDetail; organization: { id: string; name: string } };

export function DirectoryCard({ directory, organization }: Props) {
  const t = useTranslations("console.directory");
  const c = useTranslations("common.provider");
  const { may } = useFrame();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["console"] });
  const sync = useMutation({
    mutationFn: () => api.post<{ joined: boolean }>(`/api/console/directories/${directory.id}/sync`),
    onSuccess: refresh,
  });
  const pulled = directory.provider === "google_workspace";
  const canRun = pulled && may.manage && ["active", "failing", "held"].includes(directory.state);

  return (
    <article className="rounded-lg border bg-card">
      <header className="flex flex-wrap items-center gap-3 px-4 py-3.5">
        <ProviderTile provider={directory.provider} />
        <div className="min-w-0 flex-1 max-sm:basis-[calc(100%-48px)]">
          <p className="text-[14px] font-semibold">{c(directory.provider)}</p>
          <p className="truncate text-[13px] text-muted-foreground">
            {directory.connected_as
              ? t("connected_as", { email: directory.connected_as, domain: directory.primary_domain ?? "" })
              : t(pulled ? "not_connected" : "pushed", { name: directory.name })}
          </p>
        </div>
        <DirectoryState state={directory.state} />
        {canRun && (
          <Button size="sm" busy={sync.isPending} onClick={() => sync.mutate()} icon={<RefreshCw aria-hidden="true" />}>
            {t("sync_now")}
          </Button>
        )}
      </header>
      <div className="grid grid-cols-1 px-4 [&>*:not(:empty)]:mb-3.5">
        <p role="status" className="text-[13px] text-muted-foreground">
          {sync.isSuccess ? (sync.data.joined ? t("sync_joined") : t("sync_started")) : ""}
        </p>
        <ErrorMessage error={sync.error} />
        {directory.open_hold_id && (
          <Callout
            tone="warning"
            title={t("held")}
            action={
              <Link href={`/console/holds/${directory.open_hold_id}`} className={buttonVariants({ size: "sm" })}>
                {t("review")}
              </Link>
            }
          >
            {t("held_text")}
          </Callout>
        )}
        {directory.state === "needs_reauth" && (
          <Callout tone="destructive" title={t("needs_reauth")}>
            {t("needs_reauth_text", { organization: organization.name })}
          </Callout>
        )}
        {directory.domain_confirmation && <ConfirmDomain directory={directory} organization={organization} />}
        <WaitingIdentities directory={directory} />
      </div>
      <dl className="grid grid-cols-[repeat(auto-fit,minmax(150px,1fr))] gap-x-6 gap-y-3 border-t px-4 py-3.5 text-[13.5px]">
        <Fact name={t("last_synced")}>{directory.last_synced_at ? <RelativeTime at={directory.last_synced_at} /> : "—"}</Fact>
        {pulled && (
          <>
            <Fact name={t("next_sync")}>
              {directory.next_sync_at && directory.state === "active" ? <RelativeTime at={directory.next_sync_at} /> : "—"}
            </Fact>
            <Fact name={t("interval")}>{t("minutes", { count: directory.interval_minutes })}</Fact>
            <Fact name={t("scope")}>{t(`scope_${directory.scope}`)}</Fact>
          </>
        )}
        <Fact name={t("guard")}>{t("guard_limit", directory.guard)}</Fact>
      </dl>
      {!pulled && <PushSection directory={directory} />}
      <RoleMapping directory={directory} />
    </article>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-[12.5px] text-muted-foreground">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** G7: staff say whether the domain the customer signed in to belongs to the same customer. */
function ConfirmDomain({ directory, organization }: Props) {
  const t = useTranslations("console.directory.domain");
  const { may } = useFrame();
  const client = useQueryClient();
  const confirm = useMutation({
    mutationFn: () => api.post(`/api/console/directories/${directory.id}/confirm-domain`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["console"] }),
  });
  const { domain = "", expected = [] } = directory.domain_confirmation ?? {};
  return (
    <Callout
      tone="warning"
      title={t("title", { domain })}
      action={
        may.manage ? (
          <Button size="sm" variant="primary" busy={confirm.isPending} onClick={() => confirm.mutate()}>
            {t("confirm")}
          </Button>
        ) : undefined
      }
    >
      <p>{t("text", { domain, expected: expected.join(", ") || "—", organization: organization.name })}</p>
      <ErrorMessage error={confirm.error} />
    </Callout>
  );
}

function RoleMapping({ directory }: { directory: DirectoryDetail }) {
  const t = useTranslations("console.directory.mapping");
  return (
    <section id="role-mapping" aria-label={t("title")} className="border-t">
      <h3 className="px-4 pt-3.5 pb-2 text-[13.5px] font-semibold">{t("title")}</h3>
      {directory.groups.length === 0 ? (
        <p className="px-4 pb-4 text-[13.5px] text-muted-foreground">{t("none")}</p>
      ) : (
        <ul>
          {directory.groups.map((group) => (
            <li key={group.id} className="flex min-h-11 items-center gap-3 border-t px-4 text-[13.5px]">
              <span className="min-w-0 truncate font-medium">{group.name}</span>
              {group.state !== "ok" && <Badge tone="warning">{t(group.state)}</Badge>}
              <span className="num ml-auto shrink-0 text-[12.5px] text-muted-foreground">{t("people", { count: group.people })}</span>
              <span className="flex w-[136px] shrink-0">
                {group.role ? <RolePill role={group.role} /> : <span className="text-[12.5px] text-muted-foreground">{t("no_role")}</span>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="flex items-center gap-2 border-t px-4 py-3 text-[13px] text-muted-foreground">
        {t("everyone_else")} {directory.default_role ? <RolePill role={directory.default_role} /> : t("organization_default")}
      </p>
    </section>
  );
}
