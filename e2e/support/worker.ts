/** Real worker processes for tests: bundled once, started, killed and frozen like any other. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

export type WorkerProcess = {
  pid: number;
  lines: string[];
  signal: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | string>;
  kill: () => Promise<void>;
};

/** Beside node_modules, where its imports are found. */
export async function bundleWorker(): Promise<string> {
  const folder = `${root}node_modules/.cache/rollcall-tests`;
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/worker-${process.pid}.mjs`;
  await build({
    entryPoints: [`${root}lib/worker/main.ts`],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

/** Starts a worker and waits for its first line. */
export async function startWorker(bundle: string, env: Record<string, string | undefined> = {}): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ["--enable-source-maps", bundle], {
    env: { ...process.env, VITEST: "", LOG_LEVEL: "info", WORKER_CONCURRENCY: "2", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const ended = new Promise<number | string>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code ?? 0)));
  await ready(child, lines);
  return {
    pid: Number(child.pid),
    lines,
    ended,
    signal: (signal) => void child.kill(signal),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function ready(child: ChildProcess, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      lines.push(...chunk.toString().split("\n").filter(Boolean));
      if (lines.some((line) => line.includes('"event":"ready"'))) resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", () => reject(new Error(`the worker ended before it was ready:\n${lines.join("\n")}`)));
  });
}

/** Looks again until it is so; no sleeping and hoping. */
export async function until<T>(what: string, look: () => Promise<T | false | null | undefined>, patienceMs = 60_000): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
