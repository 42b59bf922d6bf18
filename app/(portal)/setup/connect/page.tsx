import { translator } from "@/app/intl";
import { ConnectForm } from "@/components/portal/connect-form";
import { ConnectScim } from "@/components/portal/connect-scim";
import { connectionKey } from "@/components/portal/keys";
import { Seeded } from "@/components/shared/seeded";
import { env } from "@/lib/env";
import { readConnection } from "@/lib/setup/connection";
import type { SetupFacts } from "@/lib/setup/schema";
import type { Ctx } from "@/lib/context";
import { providerWords } from "../../provider-words";
import { requireStep } from "../../session";
import { LiveStep, StepMessages, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";
import { AttributeTable } from "./attribute-table";
import { Guide } from "./guide";
import { Prerequisites } from "./prerequisites";

export const generateMetadata = () => stepMetadata("connect");

/** Texts of the connect page of a directory that sends to us: those of the other providers stay on the server. */
const connectMessages = (provider: string) => [
  "portal.connect_scim",
  "access.tokens",
  "portal.guides.common",
  `portal.guides.${provider}.expect`,
];

export default async function ConnectStep() {
  const { ctx, facts } = await requireStep("connect");
  const offer = facts.providers.find(({ key }) => key === facts.provider);
  return offer?.kind === "push" ? <ConnectPush ctx={ctx} facts={facts} /> : <ConnectGoogle facts={facts} />;
}

function ConnectGoogle({ facts }: { facts: SetupFacts }) {
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

async function ConnectPush({ ctx, facts }: { ctx: Ctx; facts: SetupFacts }) {
  const first = await readConnection(ctx);
  const t = translator("portal.connect_scim");
  const provider = first.provider_name;
  const words = providerWords(first.provider);
  const after = facts.steps.filter(({ state }) => state !== "skipped").map(({ key }) => key);
  const nextStep = after[after.indexOf("connect") + 1] ?? "preview";
  const next = { path: `/setup/${nextStep}`, groups: nextStep === "groups" };
  const app = facts.vendor.name;
  return (
    <LiveStep of={connectMessages(first.provider)}>
      <StepShell
        facts={facts}
        step="connect"
        wide
        title={t("title", { provider })}
        lead={t(facts.mode === "edit" ? "lead_done" : "lead", { provider: words.name })}
      >
        <Seeded data={[[connectionKey, first]]}>
          <ConnectScim
            first={first}
            provider={words}
            app={app}
            edit={facts.mode === "edit"}
            next={next}
            prerequisites={<Prerequisites provider={first.provider} app={app} sso={facts.sso} open={first.tokens.length === 0} />}
            guide={<Guide provider={first.provider} providerName={words.name} app={app} />}
            attributes={<AttributeTable rows={first.attributes} providerName={words.name} app={app} />}
          />
        </Seeded>
      </StepShell>
    </LiveStep>
  );
}
