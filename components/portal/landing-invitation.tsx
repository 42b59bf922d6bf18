"use client";

import { ArrowRight, Clock, Forward, KeyRound, Users } from "lucide-react";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Avatar } from "@/components/shared/marks";
import { useAct } from "@/components/shared/use-act";
import { useNow } from "@/components/shared/use-now";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { LinkView } from "@/lib/setup/schema";
import { ForwardDialog } from "./forward-dialog";
import { forgetLinkToken } from "./link-token";

/** The link is unused: Start is the one thing that spends it. */
export function LandingInvitation({ link, token, onlyGoogle }: { link: LinkView; token: string; onlyGoogle: boolean }) {
  const t = useTranslations("portal.landing");
  const { busy, error, act } = useAct({ leaves: true });
  const [forwarding, setForwarding] = useState(false);
  const deadline = useDeadline(link.expires_at);
  const app = link.vendor.name;
  const org = link.organization.name;

  const start = (path?: string) =>
    act(async () => {
      const { next } = await api.post<{ next: string }>("/api/setup/redeem", { token });
      forgetLinkToken();
      window.location.assign(path ?? next);
    });

  return (
    <>
      <p className="flex items-center gap-2 text-sm text-muted-foreground">
        <Avatar name={link.inviter.name} size="sm" />
        {link.inviter.name === app ? t("invited_app", { app }) : t("invited", { inviter: link.inviter.name, app })}
      </p>
      <h1 className="mt-4 text-[40px] leading-[1.12] font-semibold tracking-[-0.028em]">
        {link.connected ? t("connected_title", { org }) : t("title", { org, app })}
      </h1>
      <p className="mt-3 max-w-[54ch] text-[17px] leading-7 text-muted-foreground">{link.connected ? t("connected_text") : t("lead")}</p>
      <ErrorMessage error={error} className="mt-5" />
      <div className="mt-6 flex flex-wrap items-center gap-3">
        <Button variant="primary" size="xl" busy={busy} onClick={() => start()} data-testid="landing.start">
          {link.connected ? t("status_page") : t("start")}
          <ArrowRight aria-hidden="true" />
        </Button>
        {link.connected ? (
          <Button size="xl" onClick={() => start("/setup/connect")}>
            {t("replace")}
          </Button>
        ) : (
          <Button size="xl" icon={<Forward aria-hidden="true" />} onClick={() => setForwarding(true)}>
            {t("forward")}
          </Button>
        )}
      </div>
      {!link.connected && (
        <p className="mt-3 flex gap-2 text-sm text-muted-foreground">
          <Clock className="mt-[3px]" aria-hidden="true" />
          <span>
            {t.rich("until", {
              deadline,
              time: (words) => (
                <time dateTime={link.expires_at} className="font-medium text-foreground">
                  {words}
                </time>
              ),
            })}
          </span>
        </p>
      )}
      {link.other_organization && (
        <p role="note" className="mt-4 rounded-lg border border-warning-line bg-warning-soft p-3.5 text-[13.5px]">
          {t("other_org", { other: link.other_organization })}
        </p>
      )}
      {!link.connected && <Needs onlyGoogle={onlyGoogle} />}
      <ForwardDialog link={link} token={token} deadline={deadline} open={forwarding} onClose={() => setForwarding(false)} />
    </>
  );
}

function Needs({ onlyGoogle }: { onlyGoogle: boolean }) {
  const t = useTranslations("portal.landing");
  const needs = [
    { Icon: KeyRound, title: t("need_admin"), text: t("need_admin_text", { providers: onlyGoogle ? "google" : "other" }) },
    { Icon: Users, title: t("need_groups"), text: t("need_groups_text") },
  ];
  return (
    <>
      <h2 className="mt-8 text-[15px] font-semibold">{t("need")}</h2>
      <ul className="mt-1 text-[15px]">
        {needs.map(({ Icon, title, text }) => (
          <li key={title} className="flex gap-3 border-b py-3 last:border-0">
            <Icon className="mt-0.5 size-[18px] text-primary" aria-hidden="true" />
            <span>
              <span className="block font-medium">{title}</span>
              <span className="block text-sm text-muted-foreground">{text}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** “Thu 26 Nov, 17:00 GMT”: a deadline always carries its zone. */
export function useDeadline(at: string): string {
  const locale = useLocale();
  const timeZone = useNow() === null ? "UTC" : undefined;
  const parts = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  }).formatToParts(Date.parse(at));
  const part = (type: string) => parts.find((entry) => entry.type === type)?.value ?? "";
  return `${part("weekday")} ${part("day")} ${part("month")}, ${part("hour")}:${part("minute")} ${part("timeZoneName")}`;
}
