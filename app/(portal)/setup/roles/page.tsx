import { translator } from "@/app/intl";
import { planKey, rolesKey } from "@/components/portal/keys";
import { RoleMappingForm } from "@/components/portal/role-mapping-form";
import { Seeded } from "@/components/shared/seeded";
import { readRoles } from "@/lib/setup/map-roles";
import { readPlanSummary } from "@/lib/setup/preview";
import { providerWords } from "../../provider-words";
import { directoryIdOf, requireStep } from "../../session";
import { LiveStep, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("roles");

export default async function RolesStep() {
  const { ctx, facts } = await requireStep("roles");
  const t = translator("portal.roles");
  const [roles, plan] = await Promise.all([readRoles(ctx), readPlanSummary(ctx, directoryIdOf(facts))]);
  const provider = providerWords(facts.provider);
  // Groups decide where the provider sends some; else the page asks how roles should be set.
  const byRules =
    roles.rules !== null && (facts.providers.find(({ key }) => key === facts.provider)?.groups === "none" || roles.groups.length === 0);
  const suggested = roles.groups.some((group) => group.suggested);
  return (
    <LiveStep of={["portal.roles", "portal.role_caution", "portal.draft", "portal.connect", "reasons"]}>
      <StepShell
        facts={facts}
        step="roles"
        wide
        title={t(byRules ? "title_rules" : "title")}
        lead={byRules ? t("lead_rules", { provider: provider.name }) : t(suggested ? "lead" : "lead_plain")}
      >
        <Seeded
          data={[
            [rolesKey, roles],
            [planKey, plan],
          ]}
        >
          <RoleMappingForm
            first={roles}
            app={facts.vendor.name}
            provider={provider}
            byRules={byRules}
            withGroups={facts.steps.some(({ key, state }) => key === "groups" && state !== "skipped")}
            edit={facts.mode === "edit"}
          />
        </Seeded>
      </StepShell>
    </LiveStep>
  );
}
