import { translator } from "@/app/intl";
import { OneTab } from "@/components/portal/one-tab";
import { ProviderForm } from "@/components/portal/provider-form";
import { requireStep } from "../../session";
import { StepMessages, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("provider");

export default async function ProviderStep() {
  const { facts } = await requireStep("provider");
  const t = translator("portal.provider");
  return (
    <StepMessages of={["portal.provider"]}>
      <StepShell facts={facts} step="provider" title={t("title")} lead={t("lead", { org: facts.organization.name })} above={<OneTab />}>
        <ProviderForm providers={facts.providers} chosen={facts.provider} />
      </StepShell>
    </StepMessages>
  );
}
