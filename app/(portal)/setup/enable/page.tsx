import { redirect } from "next/navigation";
import { translator } from "@/app/intl";
import { runKey } from "@/components/portal/keys";
import { RunProgress } from "@/components/portal/run-progress";
import { Seeded } from "@/components/shared/seeded";
import { readRun } from "@/lib/setup/run-view";
import { type Id, tryParseId } from "@/lib/ids";
import { readStatus } from "@/lib/setup/status";
import { providerWords } from "../../provider-words";
import { directoryIdOf, requireSetup } from "../../session";
import { LiveStep, stepMetadata } from "../../step-page";
import { StepShell } from "../../step-shell";

export const generateMetadata = () => stepMetadata("enable");

/** Reached by Enable Sync; before that there is nothing to watch, and the next open step says what is missing. */
export default async function EnableStep({ searchParams }: { searchParams: Promise<{ run?: string | string[] }> }) {
  const { ctx, facts } = await requireSetup();
  if (facts.mode === "setup") redirect(facts.next_path);
  const [run, status] = await Promise.all([
    readRun(ctx, { directoryId: directoryIdOf(facts), runId: await namedRun(searchParams) }),
    readStatus(ctx),
  ]);
  if (!run) redirect("/portal");
  const t = translator("portal.enable");
  const state = run.state === "queued" || run.state === "running" ? "running" : run.state === "failed" ? "failed" : "done";
  return (
    <LiveStep of={["portal.enable", "reasons"]}>
      <StepShell facts={facts} step="enable" title={t(`title_${state}`)} lead={t(`lead_${state}`)}>
        <Seeded data={[[runKey(run.id), run]]}>
          <RunProgress
            first={run}
            vendor={facts.vendor}
            inviter={facts.inviter.name}
            minutes={status.directory.interval_minutes}
            provider={providerWords(facts.provider)}
          />
        </Seeded>
      </StepShell>
    </LiveStep>
  );
}

async function namedRun(searchParams: Promise<{ run?: string | string[] }>): Promise<Id<"run"> | undefined> {
  const { run } = await searchParams;
  return typeof run === "string" ? (tryParseId("run", run) ?? undefined) : undefined;
}
