"use client";

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, RefreshCw, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { EmptyState } from "@/components/shared/empty-state";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { api } from "@/lib/client/api";
import type { GroupRow, GroupsView, PlanSummary } from "@/lib/setup/schema";
import { ConnectProblemCallout } from "./connect-problem";
import { DraftConflict, isDraftConflict } from "./draft-conflict";
import { GroupFilters } from "./group-filters";
import { GroupHelp } from "./group-help";
import { GroupSearch } from "./group-search";
import { GroupTable } from "./group-table";
import type { GroupQuery } from "./keys";
import { NotSaved } from "./not-saved";
import type { ProviderWords } from "./provider-words";
import { HowGroupsArrive, PushedGroups } from "./pushed-groups";
import { groupsQuery, planQuery } from "./queries";
import { SelectedGroups } from "./selected-groups";
import { StepBody, StepFooter } from "./step-footer";
import { useGroupSelection } from "./use-group-selection";

type Props = { first: GroupsView; gone: GroupRow[]; app: string; provider: ProviderWords; withRoles: boolean; edit: boolean };

const ARRIVING_MS = 3000;

export function GroupPicker({ first, gone, app, provider, withRoles, edit }: Props) {
  const t = useTranslations("portal.groups");
  const router = useRouter();
  const client = useQueryClient();
  const [query, setQuery] = useState<GroupQuery>({ filter: "all", search: "" });
  const [busy, setBusy] = useState<"continue" | "refresh" | null>(null);
  const [missing, setMissing] = useState(false);
  const [refreshError, setRefreshError] = useState<Error | null>(null);
  const selection = useGroupSelection(first.selected, first.base);
  // Pushed groups arrive by themselves; read ones are asked for again.
  const arriving = first.kind === "push" && !first.hybrid.connected;
  const list = useInfiniteQuery({ ...groupsQuery(query), refetchInterval: arriving ? ARRIVING_MS : false });
  const plan = useQuery(planQuery()).data;

  const pages = list.data?.pages ?? [first];
  const rows = pages.flatMap((page) => page.data);
  const totals = pages[0]?.totals ?? first.totals;
  // Once a group is read its count is exact: the list is asked again, and the panel takes over what it says.
  const counted = new Map(pages[0]?.selected.map((group) => [group.id, group]));
  const chosen = [...selection.chosen.values()].map((group) => counted.get(group.id) ?? group);
  const planned = plan?.state === "ready" ? `${plan.people}/${plan.read.groups_total}` : null;
  useEffect(() => {
    if (planned) void client.invalidateQueries({ queryKey: ["portal", "groups"] });
  }, [planned, client]);
  const isSelected = (id: string) => selection.chosen.has(id);

  async function refresh() {
    setBusy("refresh");
    setRefreshError(null);
    try {
      await api.post("/api/portal/groups/refresh");
      await client.invalidateQueries({ queryKey: ["portal", "groups"] });
    } catch (refusal) {
      setRefreshError(refusal as Error);
    }
    setBusy(null);
  }

  async function selectMatching() {
    const facts = await selection.send({ select_matching: query }).catch(() => null);
    if (facts) await selection.showSaved();
  }

  /** After a conflict: the own ticks on top of what the other one saved, and both are shown. */
  async function keepMine(saved: string | null) {
    selection.rebase(saved);
    await selection.send().then(selection.showSaved, () => {});
  }

  async function proceed() {
    // Who is pushed is in scope anyway: groups only decide roles there.
    const needed = !provider.push && selection.chosen.size === 0;
    setMissing(needed);
    if (needed) return;
    setBusy("continue");
    try {
      await selection.send({ continue: true });
      router.push(withRoles ? "/setup/roles" : "/setup/preview");
    } catch {
      setBusy(null);
    }
  }

  const error = selection.problem?.error ?? null;
  const nothingAtAll = totals.all === 0 && query.search === "" && query.filter === "all";
  return (
    <>
      <StepBody wide>
        <div className="mb-4 grid gap-4 empty:hidden">
          {isDraftConflict(error) ? (
            <DraftConflict error={error} onKeep={keepMine} />
          ) : selection.unsaved && selection.problem ? (
            <NotSaved problem={selection.problem} onAgain={() => selection.send().catch(() => {})} />
          ) : (
            <ErrorMessage error={error ?? refreshError} />
          )}
          {plan?.problem && (
            <ConnectProblemCallout problem={plan.problem} app={app} clientId={null} onAgain={() => router.push("/setup/connect")} />
          )}
          {missing && selection.chosen.size === 0 && (
            <Callout tone="destructive" role="alert" title={t("need_one")}>
              {t("need_one_text")}
            </Callout>
          )}
          {gone
            .filter((group) => isSelected(group.id))
            .map((group) => (
              <GoneGroup key={group.id} group={group} onRemove={() => selection.change([toChosen(group)], false)} />
            ))}
        </div>
        <div className="grid grid-cols-1 gap-6 xl:grid-cols-[minmax(0,1fr)_312px]">
          <section aria-label={t("region")} aria-busy={list.isFetching} className="self-start overflow-clip rounded-lg border bg-card">
            <div className="flex items-center gap-2 border-b p-2.5">
              <GroupSearch count={totals.all} onSearch={(search) => setQuery((before) => ({ ...before, search }))} />
              {!arriving && (
                <Button busy={busy === "refresh"} onClick={refresh} icon={<RefreshCw aria-hidden="true" />} data-testid="groups.refresh">
                  {t("refresh")}
                </Button>
              )}
            </div>
            <GroupFilters
              value={query.filter}
              totals={{ ...totals, selected: selection.chosen.size }}
              onChange={(filter) => setQuery((before) => ({ ...before, filter }))}
              readAt={pages[0]?.read_at ?? null}
              provider={provider.name}
              arriving={arriving}
            />
            {nothingAtAll && arriving ? (
              <PushedGroups view={pages[0] ?? first} provider={provider} />
            ) : nothingAtAll ? (
              <EmptyState
                icon={<Users aria-hidden="true" />}
                title={t("empty_title")}
                action={
                  <Button onClick={refresh} busy={busy === "refresh"} icon={<RefreshCw aria-hidden="true" />}>
                    {t("refresh")}
                  </Button>
                }
              >
                {t("empty_text")}
              </EmptyState>
            ) : (
              <GroupTable
                rows={rows}
                query={query}
                matching={totals.matching}
                isSelected={isSelected}
                onChange={(groups, on) => selection.change(groups.map(toChosen), on)}
                onSelectMatching={selectMatching}
                onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : null}
                onShowAll={() => setQuery({ filter: "all", search: "" })}
                error={list.error}
              />
            )}
          </section>
          <aside className="grid min-w-0 grid-cols-1 content-start gap-4 sm:max-xl:grid-cols-2">
            <SelectedGroups chosen={chosen} plan={plan} push={provider.push} onRemove={(group) => selection.change([group], false)} />
            {arriving ? <HowGroupsArrive provider={provider} /> : <GroupHelp recommendations={pages[0]?.recommendations ?? []} />}
          </aside>
        </div>
      </StepBody>
      <StepFooter
        wide
        back={edit ? "/portal" : "/setup/connect"}
        hint={<FooterHint chosen={selection.chosen.size} plan={plan} push={provider.push} />}
      >
        <Button variant="primary" size="lg" busy={busy === "continue"} onClick={proceed} data-testid="groups.continue">
          {withRoles ? t("continue") : t("continue_preview")}
          <ArrowRight aria-hidden="true" />
        </Button>
      </StepFooter>
      <span role="status" className="sr-only">
        {t("selected_live", { count: selection.chosen.size })}
        {busy === "refresh" ? ` ${t("refreshing", { provider: provider.name })}` : ""}
      </span>
    </>
  );
}

const toChosen = (group: GroupRow) => ({ id: group.id, name: group.name, people: group.people, people_exact: group.people_exact });

function FooterHint({ chosen, plan, push }: { chosen: number; plan: PlanSummary | undefined; push: boolean }) {
  const t = useTranslations("portal.groups");
  if (chosen === 0) return t(push ? "footer_none_push" : "footer_none");
  if (!plan || plan.people === null) return t("footer_groups", { groups: chosen });
  return t(plan.people_exact ? "footer" : "footer_about", { groups: chosen, people: plan.people });
}

/** D7: a selected group that Google no longer has. */
function GoneGroup({ group, onRemove }: { group: GroupRow; onRemove: () => void }) {
  const t = useTranslations("portal.groups");
  return (
    <Callout
      tone="warning"
      title={t("gone_title", { group: group.name })}
      action={
        <Button size="sm" onClick={onRemove}>
          {t("gone_remove")}
        </Button>
      }
    >
      {t("gone_text", { count: group.people ?? 0 })}
    </Callout>
  );
}
