import { translator } from "@/app/intl";
import { GroupPicker } from "@/components/portal/group-picker";
import { groupsKey, planKey } from "@/components/portal/keys";
import { Seeded } from "@/components/shared/seeded";
import { listGroups } from "@/lib/setup/list-groups";
import { readPlanSummary } from "@/lib/setup/preview";
import { directoryIdOf, requireStep } from "../../session";
import { LiveStep, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("groups");

export default async function GroupsStep() {
  const { ctx, facts } = await requireStep("groups");
  const t = translator("portal.groups");
  const isGone = facts.steps.find((step) => step.key === "groups")?.check_again ?? false;
  const [first, plan, selected] = await Promise.all([
    listGroups(ctx, { limit: 100 }),
    readPlanSummary(ctx, directoryIdOf(facts)),
    isGone ? listGroups(ctx, { filter: "selected", limit: 200 }) : null,
  ]);
  const seeds = [
    [groupsKey({ filter: "all", search: "" }), { pages: [first], pageParams: [null] }],
    [planKey, plan],
  ] as const;
  return (
    <LiveStep of={["portal.groups", "portal.guide", "portal.draft", "portal.connect"]}>
      <StepShell facts={facts} step="groups" wide title={t("title")} lead={t("lead", { app: facts.vendor.name })}>
        <Seeded data={seeds}>
          <GroupPicker
            first={first}
            gone={selected?.data.filter((group) => group.badges.includes("deleted")) ?? []}
            app={facts.vendor.name}
            withRoles={facts.role_mapping_enabled}
            edit={facts.mode === "edit"}
          />
        </Seeded>
      </StepShell>
    </LiveStep>
  );
}
