"use client";

import { CircleCheck, CirclePause, CircleSlash, TriangleAlert } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Avatar } from "@/components/shared/marks";
import { RelativeTime } from "@/components/shared/relative-time";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { MemberRow } from "@/lib/members/list.schema";
import { OrganizationCell } from "./cells";
import { useReason } from "./reason";
import { useUrlState } from "./use-url-state";
import { WhyPopover } from "./why-popover";

type Props = { rows: MemberRow[]; picked: ReadonlyMap<string, string>; onPick: (picked: ReadonlyMap<string, string>) => void };

export function MemberTable({ rows, picked, onPick }: Props) {
  const t = useTranslations("console.members");
  const c = useTranslations("common.provider");
  const [url, setUrl] = useUrlState();
  const reason = useReason();
  const why = (row: MemberRow) => (row.state_reason ? reason.short(row.state_reason, { name: row.name }) : hint(t, row));
  const shownPicked = rows.filter((row) => picked.has(row.id)).length;

  function pick(targets: MemberRow[], on: boolean) {
    const next = new Map(picked);
    for (const row of targets) {
      if (on) next.set(row.id, row.email);
      else next.delete(row.id);
    }
    onPick(next);
  }

  return (
    <div className="overflow-x-auto border-t bg-card">
      <table className="w-full text-[13.5px]">
        <thead>
          <tr className="border-b bg-muted text-left text-[12.5px] text-muted-foreground">
            <th className="h-9 w-14 pl-6 max-sm:hidden">
              <Checkbox
                aria-label={t("pick_all")}
                checked={shownPicked === rows.length}
                mixed={shownPicked > 0 && shownPicked < rows.length}
                onChange={(event) => pick(rows, event.target.checked)}
              />
            </th>
            <th className="h-9 font-medium max-sm:pl-4">{t("column.member")}</th>
            <th className="font-medium max-md:hidden">{t("column.organization")}</th>
            <th className="font-medium">{t("column.role")}</th>
            <th className="font-medium max-sm:hidden">{t("column.state")}</th>
            <th className="pr-6 text-right font-medium max-lg:hidden">{t("column.synced")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.id}
              data-testid="console.members.row"
              className={cn("border-b last:border-0", url.member === row.id && "bg-primary-soft/60")}
            >
              <td className="w-14 pl-6 max-sm:hidden">
                <Checkbox
                  aria-label={t("pick", { name: row.name })}
                  checked={picked.has(row.id)}
                  onChange={(event) => pick([row], event.target.checked)}
                />
              </td>
              <td className="py-[9px] pr-4 max-sm:pl-4">
                <span className="flex items-center gap-2.5">
                  <Avatar name={row.name} />
                  <span className="min-w-0">
                    <span className="block leading-5 font-medium [overflow-wrap:anywhere]">
                      {row.name}
                      {row.flags.includes("missing_family_name") && (
                        <span className="ml-2 text-[12px] font-normal text-warning">{t("name_incomplete")}</span>
                      )}
                    </span>
                    <span className="block truncate text-[12.5px] leading-4 text-muted-foreground max-sm:max-w-[46vw]">{row.email}</span>
                    <span className="mt-0.5 block text-[12.5px] leading-4 sm:hidden" data-testid="console.members.state_small">
                      <StateCell row={row} />
                      <span className="block text-muted-foreground [overflow-wrap:anywhere]">{why(row)}</span>
                    </span>
                  </span>
                </span>
              </td>
              <td className="max-w-[240px] pr-4 whitespace-nowrap text-muted-foreground max-md:hidden 2xl:max-w-[340px]">
                <OrganizationCell
                  name={row.organization.name}
                  provider={row.directory?.provider ?? null}
                  href={`/console/organizations/${row.organization.id}`}
                />
                {row.directory && (
                  <span className="block truncate pl-7 text-[12px] leading-4" data-testid="console.members.directory">
                    {sourceOf(row.directory, c)}
                  </span>
                )}
              </td>
              <td className="pr-4 whitespace-nowrap">
                <WhyPopover row={row} open={url.member === row.id} onOpen={(open) => setUrl({ member: open ? row.id : null })} />
                <span className="ml-2 inline-block max-w-48 truncate align-middle text-[12.5px] text-muted-foreground max-lg:hidden">
                  {hint(t, row)}
                </span>
              </td>
              <td className="pr-4 whitespace-nowrap max-sm:hidden">
                <StateCell row={row} />
              </td>
              <td className="num pr-6 text-right whitespace-nowrap text-muted-foreground max-lg:hidden">
                {row.last_synced_at ? <RelativeTime at={row.last_synced_at} quiet /> : t("never_synced")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The directory by its own name; the provider beside it where the name does not say it. */
function sourceOf(directory: NonNullable<MemberRow["directory"]>, c: ReturnType<typeof useTranslations>): string {
  const provider = c(directory.provider);
  return !directory.name || directory.name.toLowerCase().includes(provider.toLowerCase())
    ? directory.name || provider
    : `${directory.name}, ${provider}`;
}

/** The reason in two or three words, beside the role. */
function hint(t: ReturnType<typeof useTranslations>, row: MemberRow): string {
  const because = row.reason?.because;
  const claims =
    row.reason?.considered.filter((claim) => claim.kind === "group" && claim.role && claim.group_id !== because?.group_id).length ?? 0;
  if (row.role_source === "pinned") return t("hint.pinned");
  if (row.role_source === "manual") return t("hint.manual");
  if (!because || row.role_source === "default") return t("hint.default");
  if (because.kind === "group") return claims > 0 ? t("hint.groups", { count: claims + 1 }) : (because.label ?? "");
  return because.kind === "attribute" ? t("hint.attribute") : (because.label ?? "");
}

function StateCell({ row }: { row: MemberRow }) {
  const t = useTranslations("console.members");
  const reason = useReason();
  const stale = row.state === "active" && (row.directory?.state === "disconnected" || row.directory?.state === "needs_reauth");
  const looks = {
    active: stale
      ? { Icon: TriangleAlert, tone: "text-warning", text: "text-warning", word: t("state.stale") }
      : { Icon: CircleCheck, tone: "text-success", text: "text-foreground", word: t("state.active") },
    held: { Icon: CirclePause, tone: "text-warning", text: "text-warning", word: t("state.held") },
    deprovisioned: { Icon: CircleSlash, tone: "text-subtle", text: "text-muted-foreground", word: t("state.deprovisioned") },
  };
  const look = looks[row.state];
  return (
    <span
      className={cn("inline-flex items-center gap-1.5", look.tone)}
      title={row.state_reason ? reason.short(row.state_reason, { name: row.name }) : undefined}
    >
      <look.Icon aria-hidden="true" />
      <span className={look.text}>{look.word}</span>
    </span>
  );
}

export function MemberTableSkeleton() {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")} className="border-t bg-card">
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars without identity
        <div key={index} className="flex h-[53px] items-center gap-4 border-b px-6">
          <Skeleton className="size-7 rounded-full" />
          <Skeleton className="w-44" />
          <Skeleton className="w-32" />
          <Skeleton className="w-24" />
        </div>
      ))}
    </div>
  );
}
