"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { ClientError } from "@/lib/client/api";
import type { RolesView } from "@/lib/setup/schema";
import { CheckPerson } from "./check-person";
import { ConnectProblemCallout } from "./connect-problem";
import { DraftConflict, isDraftConflict } from "./draft-conflict";
import { HandSetRoles } from "./hand-set-roles";
import { planKey, rolesKey } from "./keys";
import { planQuery, rolesQuery } from "./queries";
import { RoleConfirmation } from "./role-confirmation";
import { RoleLadder } from "./role-ladder";
import { RoleRows } from "./role-rows";
import { DefaultRole } from "./role-select";
import { StepBody, StepFooter } from "./step-footer";
import { useDraftSaver } from "./use-draft-saver";

type Group = RolesView["groups"][number];
type Asking = { group: Group; role: string; before: string | null };
const OWN_WORDS = ["roles_undecided", "confirmation_needed"];

export function RoleMappingForm({ first, app, edit }: { first: RolesView; app: string; edit: boolean }) {
  const t = useTranslations("portal.roles");
  const router = useRouter();
  const client = useQueryClient();
  const view = useQuery(rolesQuery()).data ?? first;
  const plan = useQuery(planQuery()).data;
  const { save, keepMine, error } = useDraftSaver("/api/portal/role-mappings", first.base);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  const [showOpen, setShowOpen] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  const open = view.groups.filter((group) => !group.decided);

  async function assign(group: Group, role: string, options: { confirm?: true } = {}) {
    await client.cancelQueries({ queryKey: rolesKey });
    client.setQueryData<RolesView>(rolesKey, (before = view) => ({
      ...before,
      groups: before.groups.map((one) => (one.id === group.id ? { ...one, role, decided: true, suggested: false } : one)),
    }));
    await save({ assignments: [{ group_id: group.id, role, ...options }] }).catch(() => null);
    const fresh = await client.fetchQuery({ ...rolesQuery(), staleTime: 0 });
    client.invalidateQueries({ queryKey: planKey });
    const isOpen = fresh.confirmations.some((one) => one.group_id === group.id && one.role === role && !one.confirmed);
    if (isOpen) setAsking({ group, role, before: group.decided ? group.role : null });
  }

  async function setDefault(role: string) {
    client.setQueryData<RolesView>(rolesKey, (before = view) => ({ ...before, default_role: role }));
    await save({ default_role: role }).catch(() => null);
    client.invalidateQueries({ queryKey: planKey });
  }

  async function proceed() {
    setShowOpen(open.length > 0);
    if (open.length > 0) return requestAnimationFrame(() => summary.current?.focus());
    setBusy(true);
    try {
      await save({ continue: true });
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
    if (one && group) setAsking({ group, role: one.role, before: null });
  }

  const known = error instanceof ClientError && OWN_WORDS.includes(error.reason ?? "");
  return (
    <>
      <StepBody wide className="grid grid-cols-1 content-start gap-6 xl:grid-cols-[minmax(0,1fr)_312px]">
        <div className="flex min-w-0 flex-col gap-4">
          {isDraftConflict(error) ? <DraftConflict error={error} onKeep={keepMine} /> : !known && <ErrorMessage error={error} />}
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
          <RoleRows view={view} app={app} showOpen={showOpen} onAssign={assign} />
          <DefaultRole view={view} people={plan?.default_role_people ?? null} onChange={setDefault} />
        </div>
        <aside className="grid content-start gap-4 sm:max-xl:grid-cols-2">
          <RoleLadder roles={view.roles} plan={plan} />
          <CheckPerson roles={view.roles} ready={plan?.state === "ready"} />
        </aside>
      </StepBody>
      <StepFooter wide back={edit ? "/portal" : "/setup/groups"} hint={t("next")}>
        <Button variant="primary" size="lg" busy={busy} onClick={proceed} data-testid="roles.continue">
          {t("continue")}
          <ArrowRight aria-hidden="true" />
        </Button>
      </StepFooter>
      <RoleConfirmation
        asking={asking}
        view={view}
        app={app}
        onConfirm={(group, role) => {
          setAsking(null);
          void assign(group, role, { confirm: true });
        }}
        onRefuse={({ group, before }) => {
          setAsking(null);
          if (before) void assign(group, before);
        }}
      />
    </>
  );
}
