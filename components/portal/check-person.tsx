"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Avatar } from "@/components/shared/marks";
import { ReasonText } from "@/components/shared/reason-text";
import { RolePill } from "@/components/shared/role-pill";
import { FramedInput, InputFrame } from "@/components/ui/input";
import type { PersonCheck, RolesView } from "@/lib/setup/schema";
import { personQuery } from "./queries";

/** What would become of one person, with the groups that decide and those that lose. */
export function CheckPerson({ roles, ready }: { roles: RolesView["roles"]; ready: boolean }) {
  const t = useTranslations("portal.roles");
  const [text, setText] = useState("");
  const [search, setSearch] = useState("");
  const [person, setPerson] = useState<PersonCheck | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text.trim()), 150);
    return () => clearTimeout(timer);
  }, [text]);
  const found = useQuery(personQuery(search));
  const people = search.length >= 2 ? (found.data?.data ?? []) : [];

  function clear() {
    setText("");
    setPerson(null);
  }

  return (
    <section className="self-start rounded-lg border bg-card p-4" data-testid="roles.check">
      <h2 className="text-[14px] font-semibold">{t("check_title")}</h2>
      <InputFrame
        className="mt-2.5 !px-2.5 !text-[13.5px]"
        icon={person ? <Avatar name={person.name} size="xs" /> : <Search aria-hidden="true" />}
        end={
          (text || person) && (
            <button
              type="button"
              aria-label={t("check_clear")}
              onClick={clear}
              className="grid size-6 place-items-center rounded text-subtle hover:bg-accent"
            >
              <X className="size-3.5" aria-hidden="true" />
            </button>
          )
        }
      >
        <FramedInput
          type="search"
          aria-label={t("check_label")}
          placeholder={t("check_placeholder")}
          value={person ? person.name : text}
          onChange={(event) => {
            setPerson(null);
            setText(event.target.value);
          }}
        />
      </InputFrame>
      {person ? <PersonAnswer person={person} roles={roles} /> : <PersonResults people={people} onPick={setPerson} />}
      <p role="status" className="mt-2 text-[13px] text-muted-foreground empty:hidden">
        {!person && search.length >= 2 && found.isSuccess && people.length === 0
          ? ready
            ? t("check_none", { search })
            : t("check_wait")
          : ""}
      </p>
    </section>
  );
}

function PersonResults({ people, onPick }: { people: PersonCheck[]; onPick: (person: PersonCheck) => void }) {
  if (people.length === 0) return null;
  return (
    <ul className="mt-2 grid gap-0.5">
      {people.map((person) => (
        <li key={person.external_id} className="min-w-0">
          <button
            type="button"
            onClick={() => onPick(person)}
            className="flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-[13px] hover:bg-accent"
          >
            <Avatar name={person.name} size="xs" />
            <span className="min-w-0">
              <span className="block truncate font-medium">{person.name}</span>
              <span className="block truncate text-[12px] text-muted-foreground">{person.email}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function PersonAnswer({ person, roles }: { person: PersonCheck; roles: RolesView["roles"] }) {
  const t = useTranslations("portal.roles");
  const role = roles.find((one) => one.key === person.role);
  const claims = person.reason ? [person.reason.because, ...person.reason.considered] : [];
  const withRole = claims.filter((claim) => claim.role);
  const first = person.name.split(" ")[0] ?? person.name;
  const strong = { b: (words: React.ReactNode) => <b className="font-semibold text-foreground">{words}</b> };
  const why = person.reason?.source === "default" ? "check_default" : withRole.length > 1 ? "check_higher" : "check_only";
  return (
    <>
      {claims.length > 0 && (
        <ul className="mt-3 grid gap-2 text-[13px] [overflow-wrap:anywhere]">
          {claims.map((claim, index) => (
            <li
              key={`${claim.kind}${claim.group_id ?? claim.label ?? ""}`}
              className={`flex items-center gap-2 ${index > 0 ? "text-muted-foreground" : ""}`}
            >
              {index === 0 ? <Check className="stroke-[2.5] text-success" aria-hidden="true" /> : <span className="size-4 shrink-0" />}
              <span className="min-w-0">
                {claim.label}
                {claim.via && claim.via.length > 0 && (
                  <span className="block text-[12px] text-subtle">{t("via", { groups: claim.via.join(" › ") })}</span>
                )}
              </span>
              {claim.role && (
                <span className="ml-auto">
                  <RolePill role={claim.role} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <p role="status" className="mt-3 border-t pt-3 text-[13px] text-muted-foreground [overflow-wrap:anywhere]">
        {role && person.outcome !== "left_out" ? (
          t.rich(why, { first, role: role.name, count: withRole.length, ...strong })
        ) : (
          <ReasonText code={person.reason_code} params={person.reason_params} />
        )}
      </p>
    </>
  );
}
