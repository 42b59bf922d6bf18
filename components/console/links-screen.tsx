"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link as LinkIcon, Plus } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { type ChipOption, FilterChip } from "./filter-chip";
import { LinkTable } from "./link-table";
import { NewLink } from "./new-link";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { linksQuery } from "./queries";
import { queryOf, useUrlState } from "./use-url-state";

export function LinksScreen({ organizations, mail }: { organizations: (ChipOption & { contact: string | null })[]; mail: boolean }) {
  const t = useTranslations("console.links");
  const c = useTranslations("common");
  const { may } = useFrame();
  const [url, setUrl] = useUrlState();
  const links = useInfiniteQuery({ ...linksQuery(queryOf(url, ["organization_id"])), refetchInterval: 15_000 });
  const rows = links.data?.pages.flatMap((page) => page.data) ?? [];

  return (
    <ConsolePage
      title={t("title")}
      actions={
        may.organizations && (
          <Button variant="primary" size="sm" icon={<Plus aria-hidden="true" />} onClick={() => setUrl({ new: "1" })}>
            {t("new")}
          </Button>
        )
      }
    >
      <div className="px-6 pt-4 max-sm:px-4">
        <FilterChip
          single
          label={t("filter.organization")}
          options={organizations}
          value={url.organization_id ? [url.organization_id] : []}
          onChange={(value) => setUrl({ organization_id: value[0] ?? null })}
        />
      </div>
      <div className="mt-3 border-t bg-card">
        {links.error && !links.data ? (
          <ErrorMessage
            error={links.error}
            className="p-6"
            action={
              <Button size="sm" onClick={() => links.refetch()}>
                {c("retry")}
              </Button>
            }
          />
        ) : !links.data ? (
          <div className="grid gap-3 p-6" aria-busy="true">
            <Skeleton className="w-full" />
            <Skeleton className="w-full" />
          </div>
        ) : rows.length === 0 ? (
          <EmptyState
            icon={<LinkIcon aria-hidden="true" />}
            title={t("empty.title")}
            action={
              may.organizations && (
                <Button variant="primary" size="sm" onClick={() => setUrl({ new: "1" })}>
                  {t("new")}
                </Button>
              )
            }
          >
            {t("empty.text")}
          </EmptyState>
        ) : (
          <LinkTable rows={rows} mail={mail} />
        )}
        {links.hasNextPage && (
          <div className="flex justify-center border-t py-3">
            <Button size="sm" busy={links.isFetchingNextPage} onClick={() => links.fetchNextPage()}>
              {t("more")}
            </Button>
          </div>
        )}
      </div>
      <NewLink
        open={url.new === "1" && may.organizations}
        onClose={() => setUrl({ new: null })}
        onMade={() => setUrl({ new: null })}
        organizations={organizations}
        chosen={url.organization_id ?? null}
        mail={mail}
      />
    </ConsolePage>
  );
}
