"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { RelativeTime } from "@/components/shared/relative-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { api } from "@/lib/client/api";
import type { LinkListItem } from "@/lib/setup/list-links";
import { type CreatedLinkView, LinkReady } from "./link-ready";
import { useFrame } from "./providers";

const TONES = {
  issued: "neutral",
  opened: "primary",
  redeemed: "primary",
  completed: "success",
  expired: "neutral",
  revoked: "neutral",
  superseded: "neutral",
} as const;

/** What staff see: opened and superseded are states of their own, although the link itself only knows issued and revoked. */
export function stateOf(link: LinkListItem): keyof typeof TONES {
  if (link.state === "revoked" && link.superseded) return "superseded";
  return link.state === "issued" && link.opened_at ? "opened" : link.state;
}

export function LinkTable({ rows, mail, withOrganization = true }: { rows: LinkListItem[]; mail: boolean; withOrganization?: boolean }) {
  const t = useTranslations("console.links");
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-[13.5px]">
        <thead>
          <tr className="border-b bg-muted text-left text-[12.5px] text-muted-foreground">
            {withOrganization && <th className="h-9 pl-6 font-medium max-sm:pl-4">{t("column.organization")}</th>}
            <th className={withOrganization ? "pr-4 font-medium" : "h-9 pl-4 font-medium"}>{t("column.state")}</th>
            <th className="pr-4 font-medium max-md:hidden">{t("column.reached")}</th>
            <th className="pr-4 font-medium max-lg:hidden">{t("column.contact")}</th>
            <th className="pr-4 font-medium max-lg:hidden">{t("column.created")}</th>
            <th className="pr-4 font-medium max-md:hidden">{t("column.expires")}</th>
            <th className="pr-6">
              <span className="sr-only">{t("column.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b last:border-0" data-testid="console.links.row">
              {withOrganization && (
                <td className="h-[53px] py-1.5 pr-4 pl-6 font-medium max-sm:pl-4">
                  <Link href={`/console/organizations/${row.organization.id}`} className="rounded hover:underline">
                    {row.organization.name}
                  </Link>
                  <span className="block font-mono text-[11.5px] font-normal text-muted-foreground">…{row.last_four}</span>
                </td>
              )}
              <td className={withOrganization ? "pr-4" : "h-[53px] pr-4 pl-4"}>
                <Badge tone={TONES[stateOf(row)]}>{t(`state.${stateOf(row)}`)}</Badge>
              </td>
              <td className="pr-4 text-muted-foreground max-md:hidden">
                <Timeline row={row} />
              </td>
              <td className="pr-4 text-muted-foreground max-lg:hidden">{row.contact_email ?? "—"}</td>
              <td className="pr-4 text-muted-foreground max-lg:hidden">
                <RelativeTime at={row.created_at} quiet /> · {row.created_by}
              </td>
              <td className="pr-4 whitespace-nowrap text-muted-foreground max-md:hidden">
                {["issued", "opened"].includes(stateOf(row)) ? <RelativeTime at={row.expires_at} quiet /> : "—"}
              </td>
              <td className="pr-6 text-right">
                <LinkActions link={row} mail={mail} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Opened, started, the step reached, finished. */
function Timeline({ row }: { row: LinkListItem }) {
  const t = useTranslations("console.links");
  if (row.completed_at) return t("reached.finished");
  if (row.redeemed_at) return row.last_step ? t("reached.step", { step: t(`step.${row.last_step}`) }) : t("reached.started");
  return row.opens > 0 ? t("reached.opened", { count: row.opens }) : t("reached.nothing");
}

function LinkActions({ link, mail }: { link: LinkListItem; mail: boolean }) {
  const t = useTranslations("console.links");
  const c = useTranslations("common");
  const { may } = useFrame();
  const client = useQueryClient();
  const [asking, setAsking] = useState<"revoke" | "replace" | null>(null);
  const [made, setMade] = useState<CreatedLinkView | null>(null);
  const done = () => client.invalidateQueries({ queryKey: ["console"] });
  const revoke = useMutation({
    mutationFn: () => api.post(`/api/console/setup-links/${link.id}/revoke`),
    onSuccess: () => {
      setAsking(null);
      return done();
    },
  });
  const replace = useMutation({
    mutationFn: () =>
      api.post<CreatedLinkView>(`/api/console/setup-links/${link.id}/replace`, { days: 7, send: mail && Boolean(link.contact_email) }),
    onSuccess: (fresh) => {
      setAsking(null);
      setMade(fresh);
      return done();
    },
  });
  if (!may.organizations) return null;
  const dead = link.state === "revoked";
  const running = asking === "revoke" ? revoke : replace;

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger
          aria-label={t("actions", { organization: link.organization.name })}
          className="inline-grid size-8 place-items-center rounded-md text-subtle hover:bg-accent"
        >
          <Ellipsis aria-hidden="true" />
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setAsking("replace")}>{t("replace.menu")}</DropdownMenuItem>
          {!dead && (
            <DropdownMenuItem tone="destructive" onSelect={() => setAsking("revoke")}>
              {t("revoke.menu")}
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      {asking && (
        <Dialog
          open
          onClose={() => setAsking(null)}
          role="alertdialog"
          title={t(`${asking}.title`, { organization: link.organization.name })}
          description={t(`${asking}.text`)}
          footer={
            <>
              <Button onClick={() => setAsking(null)}>{c("cancel")}</Button>
              <Button variant={asking === "revoke" ? "destructive" : "primary"} busy={running.isPending} onClick={() => running.mutate()}>
                {t(`${asking}.action`)}
              </Button>
            </>
          }
        >
          {running.error && <ErrorMessage error={running.error} />}
        </Dialog>
      )}
      <Dialog open={made !== null} onClose={() => setMade(null)} title={t("ready.title")}>
        {made && <LinkReady link={made} />}
      </Dialog>
    </>
  );
}
