"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Building2, Plus } from "lucide-react";
import Link from "next/link";
import { useCallback } from "react";
import { useFormatter, useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { ProviderTile } from "@/components/shared/marks";
import { RelativeTime } from "@/components/shared/relative-time";
import { Button } from "@/components/ui/button";
import type { OrganizationSummary } from "@/lib/organizations/schema";
import { DirectoryState } from "./directory-state";
import { NewOrganization } from "./new-organization";
import { ListFrame } from "./list-frame";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { organizationsQuery } from "./queries";
import { SearchBox } from "./search-box";
import { queryOf, useUrlState } from "./use-url-state";

export function OrganizationsScreen() {
  const t = useTranslations("console.organizations");
  const format = useFormatter();
  const { may, counts } = useFrame();
  const [url, setUrl] = useUrlState();
  const list = useInfiniteQuery(organizationsQuery(queryOf(url, ["search"])));
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  const onSearch = useCallback((search: string) => setUrl({ search: search || null }), [setUrl]);

  return (
    <ConsolePage
      title={t("title")}
      aside={format.number(counts.organizations)}
      actions={
        may.organizations && (
          <Button variant="primary" size="sm" icon={<Plus aria-hidden="true" />} onClick={() => setUrl({ new: "1" })}>
            {t("new")}
          </Button>
        )
      }
    >
      <div className="px-6 pt-4 max-sm:px-4">
        <SearchBox label={t("search")} value={url.search ?? ""} onChange={onSearch} className="w-[340px] max-sm:w-full" />
      </div>
      <ListFrame
        query={list}
        isEmpty={rows.length === 0}
        more={t("more")}
        className="border-t bg-card"
        empty={
          <EmptyState
            icon={<Building2 aria-hidden="true" />}
            title={url.search ? t("empty.filter_title", { search: url.search }) : t("empty.title")}
            action={
              url.search ? (
                <Button size="sm" onClick={() => onSearch("")}>
                  {t("empty.clear")}
                </Button>
              ) : (
                may.organizations && (
                  <Button variant="primary" size="sm" onClick={() => setUrl({ new: "1" })}>
                    {t("new")}
                  </Button>
                )
              )
            }
          >
            {url.search ? t("empty.filter_text") : t("empty.text")}
          </EmptyState>
        }
      >
        <OrganizationTable rows={rows} />
      </ListFrame>
      <NewOrganization open={url.new === "1" && may.organizations} onClose={() => setUrl({ new: null })} />
    </ConsolePage>
  );
}

function OrganizationTable({ rows }: { rows: OrganizationSummary[] }) {
  const t = useTranslations("console.organizations");
  const c = useTranslations("common.provider");
  const l = useTranslations("console.links");
  const format = useFormatter();
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-[13.5px]">
        <thead>
          <tr className="border-b bg-muted text-left text-[12.5px] text-muted-foreground">
            <th className="h-9 pl-6 font-medium max-sm:pl-4">{t("column.name")}</th>
            <th className="pr-4 font-medium">{t("column.directory")}</th>
            <th className="pr-4 font-medium">{t("column.health")}</th>
            <th className="pr-8 text-right font-medium max-md:hidden">{t("column.people")}</th>
            <th className="pr-4 font-medium max-lg:hidden">{t("column.setup")}</th>
            <th className="pr-6 text-right font-medium max-md:hidden">{t("column.synced")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b last:border-0 hover:bg-accent" data-testid="console.organizations.row">
              <td className="h-[53px] py-1.5 pr-4 pl-6 max-sm:pl-4">
                <Link href={`/console/organizations/${row.id}`} className="rounded font-medium hover:underline">
                  {row.name}
                </Link>
                <span className="block truncate text-[12.5px] leading-4 text-muted-foreground">
                  {row.domains.map((one) => one.domain).join(", ")}
                </span>
              </td>
              <td className="pr-4 whitespace-nowrap text-muted-foreground">
                {row.directory ? (
                  <span className="inline-flex items-center gap-2">
                    <ProviderTile provider={row.directory.provider} size="xs" />
                    <span className="max-md:hidden">{c(row.directory.provider)}</span>
                  </span>
                ) : (
                  "—"
                )}
              </td>
              <td className="pr-4">
                {row.directory ? (
                  <DirectoryState state={row.directory.state} />
                ) : (
                  <span className="text-muted-foreground">{t("not_connected")}</span>
                )}
              </td>
              <td className="num pr-8 text-right text-muted-foreground max-md:hidden">{format.number(row.members)}</td>
              <td className="pr-4 text-muted-foreground max-lg:hidden">
                {row.setup
                  ? [l(`state.${row.setup.state}`), row.setup.last_step && l(`step.${row.setup.last_step}`)].filter(Boolean).join(", ")
                  : "—"}
              </td>
              <td className="num pr-6 text-right whitespace-nowrap text-muted-foreground max-md:hidden">
                {row.directory?.last_synced_at ? <RelativeTime at={row.directory.last_synced_at} quiet /> : "—"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
