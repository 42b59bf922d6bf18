"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link as LinkIcon, Plus } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { Button } from "@/components/ui/button";
import { type ChipOption, FilterChip } from "./filter-chip";
import { LinkTable } from "./link-table";
import { NewLink } from "./new-link";
import { ListFrame } from "./list-frame";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { linksQuery } from "./queries";
import { queryOf, useUrlState } from "./use-url-state";

export function LinksScreen({ organizations, mail }: { organizations: (ChipOption & { contact: string | null })[]; mail: boolean }) {
  const t = useTranslations("console.links");
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
      <ListFrame
        query={links}
        isEmpty={rows.length === 0}
        more={t("more")}
        className="border-t bg-card"
        empty={
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
        }
      >
        <LinkTable rows={rows} mail={mail} />
      </ListFrame>
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
