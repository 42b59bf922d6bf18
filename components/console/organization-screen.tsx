"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Unplug } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { EmptyState } from "@/components/shared/empty-state";
import { Button, buttonVariants } from "@/components/ui/button";
import type { LinkListItem } from "@/lib/setup/list-links";
import type { OrganizationDetail } from "@/lib/staff/schema";
import { DirectoryCard } from "./directory-card";
import { LinkTable } from "./link-table";
import { NewLink } from "./new-link";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { organizationQuery } from "./queries";
import { useUrlState } from "./use-url-state";
import { api } from "@/lib/client/api";

/** One customer: people by state, directories with what waits for staff, role mapping, setup links. */
export function OrganizationScreen({
  initial,
  initialLinks,
  mail,
}: {
  initial: OrganizationDetail;
  initialLinks: LinkListItem[];
  mail: boolean;
}) {
  const t = useTranslations("console.organization");
  const format = useFormatter();
  const { may } = useFrame();
  const [url, setUrl] = useUrlState();
  const { data = initial } = useQuery({ ...organizationQuery(initial.id), initialData: initial, refetchInterval: 10_000 });
  const links = useQuery({
    queryKey: ["console", "links-of", initial.id],
    queryFn: () => api.get<{ data: LinkListItem[] }>(`/api/console/setup-links?organization_id=${initial.id}`),
    initialData: { data: initialLinks },
  });

  return (
    <ConsolePage
      title={data.name}
      before={
        <>
          <Link href="/console/organizations" className="rounded hover:text-foreground">
            {t("all")}
          </Link>
          <span aria-hidden="true">/</span>
        </>
      }
      actions={
        may.organizations && (
          <Button variant="primary" size="sm" icon={<Plus aria-hidden="true" />} onClick={() => setUrl({ new: "1" })}>
            {t("new_link")}
          </Button>
        )
      }
    >
      <div className="grid max-w-[1320px] grid-cols-1 gap-6 px-6 py-5 max-sm:px-4">
        <ReviewTask organization={data} />
        <ul className="grid grid-cols-[repeat(auto-fit,minmax(160px,1fr))] gap-3">
          {(["active", "held", "deprovisioned"] as const).map((state) => (
            <li key={state}>
              <Link
                href={`/console/members?organization_id=${data.id}&state=${state}`}
                className="block rounded-lg border bg-card px-4 py-3 hover:bg-accent"
              >
                <span className="block text-[12.5px] text-muted-foreground">{t(`people.${state}`)}</span>
                <span className="num block text-[22px] font-semibold">{format.number(data.people[state])}</span>
              </Link>
            </li>
          ))}
          <li className="min-w-0 rounded-lg border bg-card px-4 py-3">
            <span className="block text-[12.5px] text-muted-foreground">{t("domains")}</span>
            <span className="block truncate text-[13.5px] leading-[33px] font-medium">
              {data.domains.map((one) => one.domain).join(", ") || "—"}
            </span>
          </li>
          <li className="min-w-0 rounded-lg border bg-card px-4 py-3">
            <span className="block text-[12.5px] text-muted-foreground">{t("contact")}</span>
            <span className="block truncate text-[13.5px] leading-[33px] font-medium">{data.contact_email ?? "—"}</span>
          </li>
        </ul>
        <section aria-labelledby="directories">
          <div className="flex items-center gap-3">
            <h2 id="directories" className="text-[15px] font-semibold">
              {t("directories")}
            </h2>
            <Link
              href={`/console/logs?organization_id=${data.id}&range=week`}
              className={buttonVariants({ size: "sm", variant: "ghost", className: "ml-auto" })}
            >
              {t("logs")}
            </Link>
            <Link href={`/console/runs?organization_id=${data.id}`} className={buttonVariants({ size: "sm", variant: "ghost" })}>
              {t("runs")}
            </Link>
          </div>
          {data.directories.length === 0 ? (
            <div className="mt-2 rounded-lg border bg-card">
              <EmptyState icon={<Unplug aria-hidden="true" />} title={t("no_directory.title")}>
                {t("no_directory.text")}
              </EmptyState>
            </div>
          ) : (
            <div className="mt-2 grid grid-cols-1 gap-4">
              {data.directories.map((directory) => (
                <DirectoryCard key={directory.id} directory={directory} organization={data} />
              ))}
            </div>
          )}
        </section>
        <section aria-labelledby="links">
          <h2 id="links" className="text-[15px] font-semibold">
            {t("links")}
          </h2>
          {links.data.data.length === 0 ? (
            <p className="mt-2 rounded-lg border bg-card px-4 py-3.5 text-[13.5px] text-muted-foreground">{t("no_links")}</p>
          ) : (
            <div className="mt-2 overflow-hidden rounded-lg border bg-card">
              <LinkTable rows={links.data.data} mail={mail} withOrganization={false} />
            </div>
          )}
        </section>
      </div>
      <NewLink
        open={url.new === "1" && may.organizations}
        onClose={() => setUrl({ new: null })}
        onMade={() => setUrl({ new: null })}
        organizations={[{ value: data.id, label: data.name, contact: data.contact_email }]}
        chosen={data.id}
        mail={mail}
      />
    </ConsolePage>
  );
}

/** an unfinished review stays a task here until everybody is decided about. */
function ReviewTask({ organization }: { organization: OrganizationDetail }) {
  const t = useTranslations("console.review");
  const c = useTranslations("common.provider");
  const { open } = organization.review;
  if (open === 0) return null;
  const gone = organization.directories.find((directory) => directory.state === "disconnected");
  return (
    <Callout
      tone="warning"
      title={t("banner", { open })}
      data-testid="console.organization.review"
      action={
        <Link href={`/console/review/${organization.id}`} className={buttonVariants({ size: "sm" })}>
          {t("action", { open })}
        </Link>
      }
    >
      {t("banner_text", { provider: c(gone?.provider ?? "scim") })}
    </Callout>
  );
}
