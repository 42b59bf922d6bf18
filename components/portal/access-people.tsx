"use client";

import { useTranslations } from "use-intl/react";
import { RelativeTime } from "@/components/shared/relative-time";
import { Badge } from "@/components/ui/badge";
import type { AccessLink, AccessView } from "@/lib/setup/access.schema";

const TONES: Record<AccessLink["state"], "primary" | "success" | "neutral"> = {
  issued: "primary",
  redeemed: "success",
  completed: "success",
  expired: "neutral",
  revoked: "neutral",
};

/** Who is signed in to this organization's setup, and the links they came through. */
export function AccessPeople({ access }: { access: AccessView }) {
  const t = useTranslations("access.people");
  const time = (at: string) => <RelativeTime at={at} quiet />;
  return (
    <section aria-labelledby="people-title" className="rounded-lg border bg-card">
      <div className="px-4 py-3.5">
        <h2 id="people-title" className="text-[15px] font-semibold">
          {t("title")}
        </h2>
        <p className="text-[13px] text-muted-foreground">{t("text")}</p>
      </div>
      <h3 className="border-t bg-muted px-4 py-2 text-[12.5px] font-medium text-muted-foreground">{t("sessions")}</h3>
      {access.sessions.length === 0 && <p className="border-t px-4 py-2.5 text-[13.5px] text-muted-foreground">{t("none")}</p>}
      <ul>
        {access.sessions.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t px-4 py-2.5 text-[13.5px]">
            <span className="min-w-0 font-medium [overflow-wrap:anywhere]">{session.who}</span>
            {session.current && <Badge tone="primary">{t("this_one")}</Badge>}
            <span className="ml-auto text-[12.5px] text-muted-foreground">
              {t.rich("started", { at: () => time(session.started_at) })} · {t.rich("last_seen", { at: () => time(session.last_seen_at) })}
            </span>
          </li>
        ))}
      </ul>
      <h3 className="border-t bg-muted px-4 py-2 text-[12.5px] font-medium text-muted-foreground">{t("links")}</h3>
      <ul>
        {access.links.map((link) => (
          <li key={link.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t px-4 py-2.5 text-[13.5px]">
            <span className="min-w-0">{t("invited", { by: link.invited_by, to: link.sent_to ?? "none" })}</span>
            <span className="font-mono text-[12.5px] text-muted-foreground">…{link.last_four}</span>
            <Badge tone={TONES[link.state]}>{t(`link.${link.state}`)}</Badge>
            <span className="ml-auto text-[12.5px] text-muted-foreground">
              {t.rich("created", { at: () => time(link.created_at) })}
              {link.used_at ? (
                <> · {t.rich("used", { at: () => time(link.used_at ?? "") })}</>
              ) : (
                link.state === "issued" && <> · {t.rich("expires", { at: () => time(link.expires_at) })}</>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
