import { translator } from "@/app/intl";
import { ConnectForm } from "@/components/portal/connect-form";
import { env } from "@/lib/env";
import { requireStep } from "../../session";
import { StepMessages, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("connect");

export default async function ConnectStep() {
  const { facts } = await requireStep("connect");
  const t = translator("portal.connect");
  const connected = Boolean(facts.directory?.connected_as);
  return (
    <StepMessages of={["portal.connect"]}>
      <StepShell facts={facts} step="connect" title={t("title")} lead={t(connected ? "lead_done" : "lead")}>
        <ConnectForm
          app={facts.vendor.name}
          directory={facts.directory}
          problem={facts.connect_problem}
          clientId={env().GOOGLE_CLIENT_ID ?? null}
          next={facts.mode === "edit" ? "/portal" : "/setup/groups"}
          edit={facts.mode === "edit"}
        />
      </StepShell>
    </StepMessages>
  );
}
