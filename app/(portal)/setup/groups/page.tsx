import { translator } from "@/app/intl";
import { GroupPicker } from "@/components/portal/group-picker";
import { groupsKey, planKey } from "@/components/portal/keys";
import { Seeded } from "@/components/shared/seeded";
import { listGroups } from "@/lib/setup/list-groups";
import { readPlanSummary } from "@/lib/setup/preview";
import { providerWords } from "../../provider-words";
import { directoryIdOf, requireStep } from "../../session";
import { LiveStep, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("groups");

export default async function GroupsStep() {
  const { ctx, facts } = await requireStep("groups");
  const t = translator("portal.groups");
  const provider = providerWords(facts.provider);
  const words = { app: facts.vendor.name, provider: provider.name };
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
    <LiveStep of={["portal.groups", "portal.guide", "portal.draft", "portal.connect", "portal.connect_scim.problem.no_groups"]}>
      <StepShell
        facts={facts}
        step="groups"
        wide
        title={t(provider.push ? "title_push" : "title")}
        lead={t(provider.push ? "lead_push" : "lead", words)}
      >
        <Seeded data={seeds}>
          <GroupPicker
            first={first}
            gone={selected?.data.filter((group) => group.badges.includes("deleted")) ?? []}
            app={facts.vendor.name}
            provider={provider}
            withRoles={facts.role_mapping_enabled}
            edit={facts.mode === "edit"}
          />
        </Seeded>
      </StepShell>
    </LiveStep>
  );
}
