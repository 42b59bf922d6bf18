/** Several web processes on one port; one that dies is replaced, later each time it dies again. */
import cluster from "node:cluster";
import { logger } from "./lib/logger";

const SETTLED_MS = 30_000;

export function runCluster(size: number): void {
  let leaving = false;
  let ready = 0;
  let failures = 0;

  const fork = () => {
    const started = Date.now();
    const worker = cluster.fork();
    worker.on("message", (message: { event?: string; port?: number }) => {
      if (message.event !== "ready") return;
      ready += 1;
      if (ready === size) process.send?.({ event: "ready", port: message.port });
    });
    worker.once("exit", (code, signal) => {
      if (leaving) {
        if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(0);
        return;
      }
      failures = Date.now() - started > SETTLED_MS ? 0 : failures + 1;
      logger.warn({ code, signal }, "a web process ended and is replaced");
      setTimeout(fork, Math.min(10_000, 200 * 2 ** failures));
    });
  };
  for (let at = 0; at < size; at++) fork();

  const leave = () => {
    leaving = true;
    const workers = Object.values(cluster.workers ?? {});
    for (const worker of workers) worker?.process.kill("SIGTERM");
    if (workers.length === 0) process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT", "disconnect"]) process.once(signal, leave);
}
