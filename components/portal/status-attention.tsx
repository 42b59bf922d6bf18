"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { useReason } from "@/components/shared/reason-text";
import { Button } from "@/components/ui/button";
import type { StatusView } from "@/lib/setup/schema";
import { NoGroups } from "./no-groups";
import type { ProviderWords } from "./provider-words";

// A hold is rare: its review is fetched when somebody opens it.
const HoldReview = dynamic(() => import("./hold-review").then((module) => module.HoldReview), { ssr: false });

type Item = StatusView["attention"][number];
const HREF: Record<string, string> = {
  reauthorize: "/setup/connect",
  edit_groups: "/setup/groups",
  tokens: "/portal/access",
  guide: "/setup/connect",
};
const GRAVE = ["needs_reauth", "token_refused", "wrong_path", "no_token", "mass_departure", "mass_role_loss", "last_highest_role"];

type Props = { status: StatusView; provider: ProviderWords; onDecided: () => void };

export function StatusAttention({ status, provider, onDecided }: Props) {
  const [hold, setHold] = useState<string | null>(null);
  return (
    <div className="mt-6 grid gap-3 empty:hidden">
      {status.attention.map((item) => (
        <Attention
          key={`${item.code}${item.hold_id ?? JSON.stringify(item.params)}`}
          item={item}
          status={status}
          provider={provider}
          onReview={setHold}
        />
      ))}
      {hold && <HoldReview id={hold} onClose={() => setHold(null)} onDecided={onDecided} />}
    </div>
  );
}

type AttentionProps = { item: Item; status: StatusView; provider: ProviderWords; onReview: (id: string) => void };

function Attention({ item, status, provider, onReview }: AttentionProps) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const router = useRouter();
  const code = t.has(`att.${item.code}.title`) ? item.code : "unknown";
  const at = typeof item.params.date === "string" ? Date.parse(item.params.date) : Number.NaN;
  const date = Number.isNaN(at) ? "" : new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" }).format(at);
  const words = { ...numbers(item.params), ...lastFours(item), date, app: status.vendor.name, provider: provider.name };
  const title = code === "needs_reauth" && !date ? t("att.needs_reauth.title_plain") : t(`att.${code}.title`, words);
  const label = t.has(`att.${code}.action`) ? t(`att.${code}.action`) : "";
  return (
    <Callout
      tone={GRAVE.includes(code) ? "destructive" : "warning"}
      title={title}
      data-testid={`status.attention.${item.code}`}
      action={
        item.action === "review_hold" && item.hold_id ? (
          <Button size="sm" onClick={() => onReview(item.hold_id ?? "")}>
            {label}
          </Button>
        ) : HREF[item.action] ? (
          <Button size="sm" onClick={() => router.push(HREF[item.action] ?? "/portal")}>
            {label}
          </Button>
        ) : undefined
      }
    >
      {item.people ? (
        <People people={item.people} total={Number(item.params.count ?? 0)} />
      ) : code === "no_groups" ? (
        <NoGroups provider={provider.key} words={{ provider: provider.name, people: Number(item.params.people ?? 0) }} />
      ) : (
        t(`att.${code}.text`, words)
      )}
    </Callout>
  );
}

function People({ people, total }: { people: NonNullable<Item["people"]>; total: number }) {
  const t = useTranslations("portal.status");
  const reason = useReason();
  return (
    <ul className="mt-1 grid gap-0.5">
      {people.map((person) => (
        <li key={`${person.name}${person.email}${person.reason_code}`}>
          <b className="font-medium text-foreground">{person.name}:</b> {reason.text(person.reason_code, person.reason_params)}{" "}
          {reason.fix(person.reason_code, person.reason_params)}
        </li>
      ))}
      {total > people.length && <li>{t("more_people", { count: total - people.length })}</li>}
    </ul>
  );
}

/** “none” is what the sentences ask for where there is no token to name. */
function lastFours({ code, params }: Item): Record<string, string> {
  const of = (value: unknown) => (Array.isArray(value) ? value.join(", …") : String(value ?? "")) || "none";
  return code === "token_refused" ? { sent: of(params.sent), current: of(params.current) } : {};
}

/** Sentences take text and numbers; what an entry does not bring counts as 0 or nothing. */
function numbers(params: Record<string, unknown>): Record<string, string | number> {
  const flat = Object.entries(params).map(([key, value]) => [
    key,
    typeof value === "number" || typeof value === "string" ? value : Array.isArray(value) ? value.join(", ") : "",
  ]);
  return {
    count: 0,
    days: 0,
    minutes: 0,
    sent: "",
    right: "",
    current: "",
    last_four: "",
    reason: "",
    departures: 0,
    role_losses: 0,
    active: 0,
    people: 0,
    group: "",
    domain: "",
    ...Object.fromEntries(flat),
  };
}
