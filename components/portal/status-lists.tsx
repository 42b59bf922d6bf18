"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { absolute } from "@/components/shared/relative-time";
import { OutcomePill } from "@/components/shared/outcome-pill";
import { useReason } from "@/components/shared/reason-text";
import { RolePill } from "@/components/shared/role-pill";
import { useNow } from "@/components/shared/use-now";
import type { StatusView } from "@/lib/setup/schema";

const DAY = 24 * 3600_000;

export function GroupsAndRoles({ groups }: { groups: StatusView["groups"] }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  return (
    <section className="self-start overflow-hidden rounded-lg border bg-card" data-testid="status.groups">
      <div className="flex h-11 items-center border-b px-4">
        <h2 className="text-[14px] font-semibold">{t("groups")}</h2>
        <a
          href="/setup/groups"
          aria-label={t("edit_groups")}
          className="ml-auto inline-flex min-h-6 items-center text-[13px] font-medium text-primary"
        >
          {t("edit")}
        </a>
      </div>
      {groups.length === 0 && <p className="px-4 py-6 text-center text-[13.5px] text-muted-foreground">{t("no_groups")}</p>}
      <table className="w-full text-[13.5px]">
        <thead className="sr-only">
          <tr>
            <th scope="col">{t("col_group")}</th>
            <th scope="col">{t("col_people")}</th>
            <th scope="col">{t("col_role")}</th>
            <th scope="col">{t("col_change")}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.id} className="border-b last:border-0">
              <td className="py-2.5 pl-4 font-medium [overflow-wrap:anywhere]">{group.name}</td>
              <td className="num w-20 pr-6 text-right">{group.people?.toLocaleString(locale) ?? "–"}</td>
              <td className="w-[150px]">
                {group.role ? <RolePill role={group.role} /> : <span className="text-muted-foreground">{t("no_role")}</span>}
              </td>
              <td className="pr-4 text-right text-[13px] text-muted-foreground max-sm:hidden">
                {group.state === "ok" ? (
                  <LastChange change={group.last_change} firstSeenAt={group.first_seen_at} />
                ) : (
                  <span className="text-warning">{t(group.state)}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Group = StatusView["groups"][number];

/** “2 joined, 1 left today”: the day in words within a week. A group that is younger than that cannot have been still for a week. */
function LastChange({ change, firstSeenAt }: { change: Group["last_change"]; firstSeenAt: Group["first_seen_at"] }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const now = useNow();
  if (!change && firstSeenAt) return now !== null && t("first_seen", { when: dayInWords(Date.parse(firstSeenAt), now, locale) });
  if (!change || (now !== null && now - Date.parse(change.at) > 7 * DAY)) return t("no_change");
  const what = change.joined && change.left ? t("both", change) : change.left ? t("left", change) : t("joined", change);
  return now === null ? what : t("when", { what, when: dayInWords(Date.parse(change.at), now, locale) });
}

function dayInWords(at: number, now: number, locale: string): string {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.max(0, Math.ceil((midnight - at) / DAY));
  if (days < 2) return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-days, "day");
  return new Intl.DateTimeFormat(locale, { weekday: "long" }).format(at);
}

export function LatestChanges({ latest, push = false }: { latest: StatusView["latest"]; push?: boolean }) {
  const t = useTranslations("portal.status");
  return (
    <section className="self-start overflow-hidden rounded-lg border bg-card" data-testid="status.latest">
      <div className="flex h-11 items-center border-b px-4">
        <h2 className="text-[14px] font-semibold">{t("latest")}</h2>
      </div>
      {latest.length === 0 && (
        <p className="px-4 py-6 text-center text-[13.5px] text-muted-foreground">{t(push ? "latest_empty_push" : "latest_empty")}</p>
      )}
      <ul className="text-[13px]">
        {latest.map((entry) => (
          <Change key={entry.id} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function Change({ entry }: { entry: StatusView["latest"][number] }) {
  const reason = useReason();
  const role = entry.outcome === "created" && typeof entry.detail_params.role === "string" ? entry.detail_params.role : null;
  return (
    <li className="flex h-[41px] items-center gap-2.5 border-b px-4 last:border-0">
      <span className="w-[104px] shrink-0">
        <OutcomePill outcome={entry.outcome} />
      </span>
      <span className="max-w-[50%] shrink-0 truncate font-medium">{entry.name}</span>
      <span className="truncate text-muted-foreground" title={reason.text(entry.detail_code, entry.detail_params)}>
        {role ?? reason.title(entry.detail_code, entry.detail_params)}
      </span>
      <ShortTime at={entry.at} />
    </li>
  );
}

/** “4 min”, “2 hr”, then the day. */
function ShortTime({ at }: { at: string }) {
  const locale = useLocale();
  const now = useNow();
  const time = Date.parse(at);
  const gap = now === null ? null : Math.max(0, now - time);
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  const text =
    gap === null
      ? new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" }).format(time)
      : gap < 3600_000
        ? unit(Math.max(1, Math.round(gap / 60_000)), "minute")
        : gap < DAY
          ? unit(Math.round(gap / 3600_000), "hour")
          : new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(time);
  return (
    <time
      dateTime={at}
      title={absolute(time, locale, gap === null ? "UTC" : undefined)}
      className="num ml-auto whitespace-nowrap text-subtle"
    >
      {text}
    </time>
  );
}
