import { requestRun } from "../directories/request-run";
import { prisma } from "../db/client";
import { RollcallError } from "../errors";
import { type Id, toPublicId } from "../ids";
import { directoryCtx, type Noun, onOff, required, text } from "./command";

const LOOK_EVERY_MS = 200;
/** A run has 20 minutes; whoever waits longer than that and a retry waits for a worker that is not there. */
const PATIENCE_MS = 25 * 60_000;

export const sync: Noun = {
  run: {
    help: "Checks a directory now, or joins the check under way; --wait answers with its counts.",
    flags: { directory: text("dir_…"), wait: onOff("until it has ended") },
    run: async (flags) => {
      const { ctx, directoryId } = await directoryCtx(required(flags, "directory"));
      const { runId, joined } = await requestRun(ctx, { directoryId, trigger: "manual" });
      const run = flags.wait === true ? await ended(ctx.organizationId, runId) : await readRun(ctx.organizationId, runId);
      if (run.state === "failed" || (run.state === "superseded" && flags.wait === true)) {
        throw new RollcallError("provider_unavailable", `The run ${run.state}: ${run.errorCode ?? "another run took its place"}.`, {
          reason: run.errorCode ?? run.state,
          params: { run_id: toPublicId("run", runId), counts: run.counts },
        });
      }
      return { run_id: toPublicId("run", runId), joined, state: run.state, counts: run.counts };
    },
  },
};

async function ended(organizationId: Id<"org">, runId: Id<"run">) {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const run = await readRun(organizationId, runId);
    if (!["queued", "running"].includes(run.state)) return run;
    if (performance.now() > deadline) throw new RollcallError("provider_unavailable", "The run has not ended. Is a worker running?");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function readRun(organizationId: Id<"org">, id: Id<"run">) {
  return prisma().syncRun.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id } },
    select: { state: true, counts: true, errorCode: true },
  });
}
