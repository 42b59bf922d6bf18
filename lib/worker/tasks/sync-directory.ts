/** Works one sync run or preview. A lease that is taken, or a run that has ended, is no error: there is nothing to do. */
import { asId } from "../../ids";
import { TASKS } from "../../queue/tasks";
import { runSync } from "../../sync/run-sync";
import type { Worker } from "../worker";

export async function syncDirectory(payload: unknown, worker: Worker): Promise<void> {
  const { organizationId, directoryId, runId } = TASKS.sync_directory.parse(payload);
  await runSync({ organizationId: asId("org", organizationId), directoryId: asId("dir", directoryId), runId: asId("run", runId) }, worker);
}
