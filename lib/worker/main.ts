/** A worker process: takes jobs, keeps the pulse, and leaves cleanly when told to. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { Logger, type Runner, run, type TaskList } from "graphile-worker";
import { closeDatabase } from "../db/client";
import { env } from "../env";
import { logger } from "../logger";
import type { TaskName } from "../queue/tasks";
import { CRONTAB } from "./crontab";
import { beat, endHeartbeat, pulse } from "./pulse";
import { retention } from "./tasks/retention";
import { sendMail } from "./tasks/send-mail";
import { syncDirectory } from "./tasks/sync-directory";
import type { Worker } from "./worker";

/** A stop that takes longer is cut: what was under way has a lease, and is taken up again. */
const DRAIN_MS = 28_000;
const RESTART_MS = 1000;

const TASKS: Record<TaskName, (payload: unknown, worker: Worker) => Promise<void>> = {
  sync_directory: syncDirectory,
  send_mail: sendMail,
  retention,
};

const stop = new AbortController();
const worker: Worker = { id: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`, stopping: stop.signal };

async function main(): Promise<void> {
  const { WORKER_CONCURRENCY } = env();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => leave(signal));
  // The launcher that forked us is gone: nobody would stop us any more.
  process.once("disconnect", () => leave("disconnect"));

  let runner = await start(WORKER_CONCURRENCY);
  await beat(worker.id);
  logger.info({ event: "ready", concurrency: WORKER_CONCURRENCY, worker: worker.id }, "worker ready");
  const beating = pulse(worker);

  while (!stop.signal.aborted) {
    await Promise.race([runner.promise.catch((error: unknown) => logger.warn({ err: error }, "the queue stopped")), stopped()]);
    if (stop.signal.aborted) break;
    // The database was away for longer than the queue is ready to wait.
    await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
    runner = await start(WORKER_CONCURRENCY).catch((error: unknown) => {
      logger.warn({ err: error }, "the queue does not start yet");
      return runner;
    });
  }
  await runner.stop().catch(() => {});
  await beating;
  await endHeartbeat(worker.id).catch(() => {});
  await closeDatabase();
  logger.info({ event: "stopped" }, "worker stopped");
}

function start(concurrency: number): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries(
    Object.entries(TASKS).map(([name, task]) => [name, (payload: unknown) => task(payload, worker)]),
  );
  return run({
    connectionString: env().DATABASE_URL,
    concurrency,
    taskList,
    crontab: CRONTAB,
    noHandleSignals: true,
    // Without LISTEN, work waits no longer than this.
    pollInterval: 2000,
    logger: new Logger(() => (level, message) => {
      if (level === "error") logger.error(message);
      else if (level === "warning") logger.warn(message);
      else logger.debug(message);
    }),
  });
}

function leave(reason: string): void {
  if (stop.signal.aborted) return;
  logger.info({ event: "stopping", reason }, "worker stopping");
  stop.abort(new Error("the worker is stopping"));
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
}

function stopped(): Promise<void> {
  return new Promise((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    logger.error({ err: error }, "the worker could not go on");
    process.exit(1);
  },
);
