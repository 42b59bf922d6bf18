"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, CornerDownRight, History, Minus } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { RolePill } from "@/components/shared/role-pill";
import { useNow } from "@/components/shared/use-now";
import { cn } from "@/components/ui/cn";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Skeleton } from "@/components/ui/skeleton";
import type { MemberExplanation, MemberRow } from "@/lib/members/list.schema";
import type { RoleClaim } from "@/lib/roles/schema";
import { CopyText } from "./copy-text";
import { memberQuery } from "./queries";
import { SetRole } from "./set-role";

type Props = { row: MemberRow; open: boolean; onOpen: (open: boolean) => void };

/** The answer first, the deciding fact highlighted, then what lost, what gives nothing, and what would change it. */
export function WhyPopover({ row, open, onOpen }: Props) {
  const t = useTranslations("console.members.why");
  return (
    <Popover open={open} onOpenChange={onOpen}>
      <PopoverTrigger
        aria-label={t("open", { name: row.name, role: row.role.name })}
        data-testid="console.members.role"
        className={cn(
          "inline-flex items-center gap-1 rounded-md align-middle",
          open && "ring-2 ring-ring ring-offset-2 ring-offset-background",
        )}
      >
        <RolePill role={row.role} />
      </PopoverTrigger>
      <PopoverContent
        align="start"
        sideOffset={10}
        alignOffset={12}
        aria-label={t("title", { role: row.role.name })}
        className="w-[424px] max-w-[calc(100vw-24px)] text-[13px]"
        data-testid="console.members.why"
      >
        <Why row={row} />
      </PopoverContent>
    </Popover>
  );
}

function Why({ row }: { row: MemberRow }) {
  const t = useTranslations("console.members.why");
  const { data, error } = useQuery(memberQuery(row.id));
  const sentence = useAnswer(row);
  const story = useStory(data);
  const because = row.reason?.because;
  const losers = (row.reason?.considered ?? []).filter((claim) => claim.role && !isSame(claim, because));

  return (
    <div className="max-h-[min(70vh,640px)] overflow-y-auto">
      <div className="p-4 pb-3">
        <p className="text-[12.5px] text-muted-foreground">{t("heading")}</p>
        <p className="mt-0.5 text-[15.5px] leading-6 font-semibold [overflow-wrap:anywhere]">{sentence}</p>
      </div>
      <ol className="border-t">
        {because && <ClaimRow claim={because} verdict={t("decides")} decides />}
        {losers.map((claim) => (
          <ClaimRow key={`${claim.kind}${claim.group_id ?? claim.label}`} claim={claim} verdict={t(verdictOf(claim, because))} />
        ))}
        {data?.unmapped.map((name) => (
          <PlainRow key={name} name={name} verdict={t("unmapped")} />
        ))}
        {data?.not_selected.map((name) => (
          <PlainRow key={name} name={name} verdict={t("not_selected")} />
        ))}
      </ol>
      {error && <ErrorMessage error={error} className="p-3" />}
      {!data && !error && (
        <div className="grid gap-2 px-4 py-3">
          <Skeleton className="w-full" />
          <Skeleton className="w-3/4" />
        </div>
      )}
      {data && (
        <>
          <div className="grid gap-1.5 px-4 py-3 text-muted-foreground [overflow-wrap:anywhere]">
            <p className="flex gap-2">
              <History className="mt-0.5" aria-hidden="true" />
              <span>{story.origin}</span>
            </p>
            {story.change && (
              <p className="flex gap-2">
                <CornerDownRight className="mt-0.5" aria-hidden="true" />
                <span>{story.change}</span>
              </p>
            )}
          </div>
          <SetRole explanation={data} />
          <div className="flex flex-wrap items-center gap-4 border-t px-4 py-2.5 font-medium text-primary">
            {row.directory && (
              <Link href={`/console/organizations/${row.organization.id}#role-mapping`} className="hover:underline">
                {t("role_mapping")}
              </Link>
            )}
            <Link href={`/console/logs?member_id=${row.id}&range=all`} className="hover:underline">
              {t("log_entries", { count: data.log_entries })}
            </Link>
            <CopyText text={explanationText(sentence, row, losers, story)} className="ml-auto text-muted-foreground">
              {t("copy")}
            </CopyText>
          </div>
        </>
      )}
    </div>
  );
}

function ClaimRow({ claim, verdict, decides = false }: { claim: RoleClaim; verdict: string; decides?: boolean }) {
  const t = useTranslations("console.members.why");
  const Icon = decides ? Check : Minus;
  const name = claim.label || t(`kind.${claim.kind}`);
  return (
    <li
      className={cn(
        "flex min-h-10 items-center gap-2.5 border-b px-4 py-1",
        decides ? "bg-primary-soft font-medium" : "text-muted-foreground",
      )}
    >
      <span className={cn("w-4", decides && "text-primary")}>
        <Icon aria-hidden="true" />
      </span>
      <span className="min-w-0">
        <span className="block [overflow-wrap:anywhere]">{name}</span>
        {claim.via && claim.via.length > 0 && (
          <span className="block truncate text-[12px] font-normal text-muted-foreground">
            {t("via", { groups: claim.via.join(" → ") })}
          </span>
        )}
      </span>
      <span className="ml-auto flex shrink-0 items-center gap-2.5">
        {claim.role && <RolePill role={claim.role} />}
        <span className="w-[52px] text-[12.5px] font-normal text-muted-foreground">{verdict}</span>
      </span>
    </li>
  );
}

function PlainRow({ name, verdict }: { name: string; verdict: string }) {
  return (
    <li className="flex min-h-10 items-center gap-2.5 border-b px-4 text-muted-foreground">
      <span className="w-4">
        <Minus aria-hidden="true" />
      </span>
      <span className="py-1 [overflow-wrap:anywhere]">{name}</span>
      <span className="ml-auto shrink-0 text-[12.5px]">{verdict}</span>
    </li>
  );
}

const isSame = (a: RoleClaim, b: RoleClaim | undefined) => a.kind === b?.kind && a.group_id === b.group_id && a.label === b.label;

function verdictOf(claim: RoleClaim, because: RoleClaim | undefined): "lower" | "equal" | "unused" {
  if (!claim.role || !because?.role) return "unused";
  if (claim.role.rank === because.role.rank) return "equal";
  return claim.role.rank > because.role.rank ? "lower" : "unused";
}

function firstName(row: MemberRow): string {
  return row.name.includes("@") ? row.email : (row.name.split(" ")[0] ?? row.name);
}

function useAnswer(row: MemberRow): string {
  const t = useTranslations("console.members.why.answer");
  const because = row.reason?.because;
  const mapped = row.reason?.considered.filter((claim) => claim.role && !isSame(claim, because) && claim.kind === "group").length ?? 0;
  const params = { name: firstName(row), role: row.role.name, label: because?.label ?? "" };
  if (row.role_source === "manual") return t("manual", params);
  if (row.role_source === "pinned") return t("pinned", params);
  if (!because || row.role_source === "default") return t(because?.kind === "directory_default" ? "directory_default" : "default", params);
  if (because.kind === "group") return t(mapped > 0 ? "highest" : "group", params);
  return t(because.kind === "org_unit" ? "org_unit" : "attribute", params);
}

type Story = { origin: string; change: string | null };

function useStory(data: MemberExplanation | undefined): Story {
  const t = useTranslations("console.members.why.story");
  const format = useFormatter();
  const zone = useNow() === null ? "UTC" : Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!data) return { origin: "", change: null };
  const { member } = data;
  const say = (moment: string) =>
    format.dateTime(new Date(moment), {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: zone,
      timeZoneName: "short",
    });
  const hand =
    member.role_source === "manual"
      ? t("by_hand")
      : data.set_by_hand_at
        ? t("was_by_hand", { at: say(data.set_by_hand_at) })
        : t("not_by_hand", { name: firstName(member) });
  const origin = `${t(`created.${member.source}`, { at: say(data.created_at) })} ${hand}`;
  const change = data.without
    ? t("without", { name: firstName(member), label: data.without.label, role: data.without.role })
    : member.role_source === "default" && data.gives.length
      ? t("default_change", { name: firstName(member) })
      : null;
  return { origin, change };
}

function explanationText(sentence: string, row: MemberRow, losers: RoleClaim[], story: Story): string {
  const because = row.reason?.because;
  return [
    `${sentence} (${row.email}, ${row.organization.name})`,
    because && `✓ ${because.label ?? because.kind}: ${because.role?.name ?? ""}`,
    ...losers.map((claim) => `– ${claim.label ?? claim.kind}: ${claim.role?.name ?? ""}`),
    story.origin,
    story.change,
  ]
    .filter(Boolean)
    .join("\n");
}
