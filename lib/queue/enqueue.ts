/** Adds a job inside the caller's transaction: rolled back together, committed together. */
import type { Tx } from "../db/client";
import { TASKS, type TaskName, type TaskPayload } from "./tasks";

export type EnqueueOptions = {
  /** A waiting job of the same key is replaced, so that any number of nudges is one job. */
  jobKey?: string;
  /** Smaller runs first. */
  priority?: number;
  /** Not before so much later, by the database's clock. */
  runInMs?: number;
};

export async function enqueue<T extends TaskName>(
  db: Pick<Tx, "$executeRaw">,
  task: T,
  payload: TaskPayload<T>,
  { jobKey, priority = 0, runInMs = 0 }: EnqueueOptions = {},
): Promise<void> {
  const json = JSON.stringify(TASKS[task].parse(payload));
  await db.$executeRaw`select graphile_worker.add_job(
    identifier => ${task}::text, payload => ${json}::json, job_key => ${jobKey ?? null}::text,
    priority => ${priority}::int, run_at => now() + make_interval(secs => ${runInMs / 1000}::double precision))`;
}
