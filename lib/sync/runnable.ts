/** Somebody may have paused or disconnected the directory while a run was at it. */
import { mayRun } from "../directories/transition";
import { RunProblem } from "./problem";
import type { StoredRun } from "./run";
import { loadDirectory } from "./stored";

/** @throws RunProblem `directory_<state>` */
export async function requireRunnable(run: Pick<StoredRun, "lease">): Promise<void> {
  const { state } = await loadDirectory(run.lease);
  if (!mayRun(state)) throw new RunProblem(`directory_${state}`, "The directory may not be read any more.");
}
