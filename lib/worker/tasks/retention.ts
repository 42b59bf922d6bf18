/** Hourly: what has served its time goes, in small batches, and the log says how much (reliability.md §4). */
import { removeOld } from "../../sync/retention";
import { logger } from "../../logger";
import type { Worker } from "../worker";

export async function retention(_payload: unknown, worker: Worker): Promise<void> {
  const removed = await removeOld(worker.stopping);
  logger.info({ removed }, "retention finished");
}
