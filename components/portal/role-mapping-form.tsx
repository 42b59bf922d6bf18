"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { ClientError } from "@/lib/client/api";
import type { RolesView } from "@/lib/setup/schema";
import { CheckPerson } from "./check-person";
import { ConnectProblemCallout } from "./connect-problem";
import { DraftConflict, isDraftConflict } from "./draft-conflict";
import { newestSave } from "./draft-state";
import { HybridOffer } from "./hybrid-offer";
import { HandSetRoles } from "./hand-set-roles";
import { planKey, rolesKey } from "./keys";
import { NotSaved } from "./not-saved";
import type { ProviderWords } from "./provider-words";
import { planQuery, rolesQuery } from "./queries";
import { type Asking, RoleConfirmation } from "./role-confirmation";
import { RoleLadder } from "./role-ladder";
import { RoleRows } from "./role-rows";
import { RoleSource, type RoleSourceKey, ValueRows } from "./role-source";
import { DefaultRole } from "./role-select";
import { StepBody, StepFooter } from "./step-footer";
import { useDraftSaver } from "./use-draft-saver";

type Group = RolesView["groups"][number];
const OWN_WORDS = ["roles_undecided", "confirmation_needed"];

type Props = {
  first: RolesView;
  app: string;
  provider: ProviderWords;
  /** No groups decide: the page asks how roles should be set instead. */
  byRules: boolean;
  /** Groups are a step of this setup: read, pushed, or read beside pushed people. */
  withGroups: boolean;
  edit: boolean;
};

export function RoleMappingForm({ first, app, provider, byRules, withGroups, edit }: Props) {
  const t = useTranslations("portal.roles");
  const router = useRouter();
  const client = useQueryClient();
  const { save, finish, again, keepMine, unsaved, problem } = useDraftSaver<RolesView>("/api/portal/role-mappings", rolesKey, first.base);
  const saved = useQuery(rolesQuery()).data ?? first;
  const view = unsaved.reduce((before, choice) => choice.show(before), saved);
  const plan = useQuery(planQuery()).data;
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [showOpen, setShowOpen] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  const changes = useRef(0);
  const questions = useRef<((open: RolesView["confirmations"]) => Asking | null)[]>([]);
  const rules = byRules ? view.rules : null;
  const source: RoleSourceKey = rules?.source ?? "groups";
  const open = source === "groups" ? view.groups.filter((group) => !group.decided) : [];

  // Brought again by the back button, the page was rendered before what it saved since.
  useEffect(() => {
    if (newestSave(first.base) !== first.base) void client.invalidateQueries({ queryKey: rolesKey });
  }, [client, first.base]);

  /**
   * Of several changes only the last asks what the server made of them, and for all of them.
   * @param question what has to be confirmed before this change counts, out of what is open
   */
  async function apply(
    show: (old: RolesView) => RolesView,
    part: object,
    question: (open: RolesView["confirmations"]) => Asking | null = () => null,
  ) {
    const mine = ++changes.current;
    questions.current.push(question);
    await save(part, show).catch(() => {});
    if (mine !== changes.current) return;
    const fresh = await client.fetchQuery({ ...rolesQuery(), staleTime: 0 }).catch(() => null);
    client.invalidateQueries({ queryKey: planKey });
    if (!fresh || mine !== changes.current) return;
    const open = fresh.confirmations.filter((one) => !one.confirmed);
    const asked = questions.current.splice(0).map((one) => one(open));
    setAsking((before) => asked.find((one) => one !== null) ?? before);
  }

  async function assign(group: Group, role: string, options: { confirm?: true } = {}) {
    const before = group.decided ? group.role : null;
    await apply(
      (old) => ({
        ...old,
        groups: old.groups.map((one) => (one.id === group.id ? { ...one, role, decided: true, suggested: false } : one)),
      }),
      { assignments: [{ group_id: group.id, role, ...options }] },
      (open) => (open.some((one) => one.group_id === group.id && one.role === role) ? { group, value: null, role, before } : null),
    );
  }

  async function setDefault(role: string) {
    await apply((old) => ({ ...old, default_role: role }), { default_role: role });
  }

  /** Another way to set roles, or one value's role: the server keeps what was said about the others. */
  async function setRules(part: { source: RoleSourceKey; value?: string; role?: string; confirm?: true }) {
    const before = view.rules;
    if (!before) return;
    const known = part.source === "attribute" || part.source === "org_unit" ? before[part.source] : [];
    const { value, role } = part;
    const changed =
      value === undefined || role === undefined
        ? known
        : known.some((rule) => rule.value === value)
          ? known.map((rule) => (rule.value === value ? { ...rule, role, decided: true } : rule))
          : [...known, { value, role, people: 0, received: false, decided: true }];
    const decided = changed.filter((rule) => rule.decided);
    const rules = decided.map((rule) => ({
      value: rule.value,
      role: rule.role,
      ...(part.confirm && rule.value === value ? { confirm: true } : {}),
    }));
    await apply(
      (old) => ({ ...old, rules: { ...before, source: part.source, [part.source]: changed } }),
      { role_source: part.source, ...(value === undefined ? {} : { rules }) },
      (open) => {
        const asks = open.find((one) => one.value === value && one.role === role);
        return value !== undefined && role && asks ? valueAsking(asks, t("everyone_named")) : null;
      },
    );
  }

  async function proceed() {
    setShowOpen(open.length > 0);
    if (open.length > 0) return requestAnimationFrame(() => summary.current?.focus());
    setBusy(true);
    try {
      await finish({ continue: true });
      router.push("/setup/preview");
    } catch (refusal) {
      setBusy(false);
      if (refusal instanceof ClientError && refusal.reason === "confirmation_needed") askFirst();
    }
  }

  /** Suggestions and earlier choices can need a confirmation too: asked once, when leaving. */
  function askFirst() {
    const one = view.confirmations.find((entry) => !entry.confirmed);
    const group = view.groups.find((entry) => entry.id === one?.group_id);
    if (one && group) setAsking({ group, value: null, role: one.role, before: null });
    else if (one) setAsking(valueAsking(one, t("everyone_named")));
  }

  const everyone = source === "default" || (source === "groups" && view.groups.length === 0);
  const defaultKind = everyone ? "all" : source !== "groups" ? "value" : provider.push ? "push" : "group";
  const error = problem?.error ?? null;
  const known = error instanceof ClientError && OWN_WORDS.includes(error.reason ?? "");
  return (
    <>
      <StepBody wide className="grid grid-cols-1 content-start gap-6 xl:grid-cols-[minmax(0,1fr)_312px]">
        <div className="flex min-w-0 flex-col gap-4">
          {isDraftConflict(error) ? (
            <DraftConflict
              error={error}
              onKeep={(base) => void keepMine(base).then(() => client.invalidateQueries({ queryKey: rolesKey }))}
            />
          ) : unsaved.length > 0 && problem ? (
            <NotSaved problem={problem} onAgain={again} />
          ) : (
            !known && <ErrorMessage error={error} />
          )}
          {plan?.problem && (
            <ConnectProblemCallout problem={plan.problem} app={app} clientId={null} onAgain={() => router.push("/setup/connect")} />
          )}
          {showOpen && open.length > 0 && (
            <div ref={summary} tabIndex={-1}>
              <Callout tone="destructive" role="alert" title={t("open_title", { count: open.length })}>
                {t("open_text")}
              </Callout>
            </div>
          )}
          {plan && plan.manual_roles.count > 0 && <HandSetRoles manual={plan.manual_roles} app={app} />}
          {rules && (
            <RoleSource
              rules={rules}
              withGroups={withGroups}
              withUnits={provider.units || rules.org_unit.length > 0}
              provider={provider.name}
              onChange={(next) => setRules({ source: next })}
            />
          )}
          {source === "groups" && view.groups.length > 0 && (
            <RoleRows view={view} app={app} provider={provider.name} showOpen={showOpen} onAssign={assign} />
          )}
          {rules && (source === "attribute" || source === "org_unit") && (
            <ValueRows
              kind={source}
              view={view}
              rules={rules[source]}
              path={rules.attribute_path}
              onAssign={(value, role) => setRules({ source, value, role })}
            />
          )}
          <DefaultRole view={view} people={plan?.default_role_people ?? null} kind={defaultKind} onChange={setDefault} />
          {rules && !withGroups && <HybridOffer />}
        </div>
        <aside className="grid min-w-0 grid-cols-1 content-start gap-4 sm:max-xl:grid-cols-2">
          <RoleLadder roles={view.roles} plan={plan} byRules={source !== "groups"} />
          <CheckPerson roles={view.roles} ready={plan?.state === "ready"} />
        </aside>
      </StepBody>
      <StepFooter wide back={edit ? "/portal" : withGroups ? "/setup/groups" : "/setup/connect"} hint={t("next")}>
        <Button variant="primary" size="lg" busy={busy} onClick={proceed} data-testid="roles.continue">
          {t("continue")}
          <ArrowRight aria-hidden="true" />
        </Button>
      </StepFooter>
      <RoleConfirmation
        asking={asking}
        view={view}
        app={app}
        onConfirm={({ group, value, role }) => {
          setAsking(null);
          if (value === null) void assign(group as Group, role, { confirm: true });
          else if (value === "") void apply((old) => old, { confirm_default: true });
          else void setRules({ source, value, role, confirm: true });
        }}
        onRefuse={({ group, value, before }) => {
          setAsking(null);
          if (before && value === null) void assign(group as Group, before);
        }}
      />
    </>
  );
}

/** A rule, or the one role for everyone, that wants a second look. */
function valueAsking(one: RolesView["confirmations"][number], everyone: string): Asking {
  const value = one.value ?? "";
  return {
    group: { name: value || everyone, people: one.people, includes_everyone: value === "" },
    value,
    role: one.role,
    before: null,
  };
}
