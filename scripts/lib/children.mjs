/**
 * Programs that run until the launcher ends. Each is forked with a channel, on whose end it leaves by itself: a launcher
 * that is killed leaves nobody behind on the port. One that dies is started again, later each time it dies young.
 */
import { fork } from "node:child_process";
import { createWriteStream, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { root } from "./paths.mjs";

const SETTLED_MS = 30_000;
const GRACE_MS = 28_000;

/**
 * @param {{ name: string, file: string, env: Record<string, string>, logFile: string, onDeath?(said: string): void }} input
 * @returns {{ ready: Promise<object>, stop(): Promise<void>, pid(): number | undefined }}
 */
export function keepRunning({ name, file, env, logFile, onDeath = () => {} }) {
  let child;
  let stopping = false;
  let failures = 0;
  let announce;
  let refuse;
  const ready = new Promise((resolve, reject) => {
    announce = resolve;
    refuse = reject;
  });
  ready.catch(() => {});
  const log = openLog(logFile);

  const start = () => {
    const started = Date.now();
    let last = "";
    child = fork(file, { cwd: root, env, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    forEachLine(child.stdout, (line) => {
      log.write(`${line}\n`);
      const entry = parse(line);
      if (entry?.event === "ready") announce(entry);
      if (entry?.level === "fatal") last = entry.msg ?? last;
    });
    forEachLine(child.stderr, (line) => {
      log.write(`${line}\n`);
      if (line.trim()) last = /Error:/.test(line) || !last ? line : last;
    });
    child.once("close", (code, signal) => {
      if (stopping) return;
      failures = Date.now() - started > SETTLED_MS ? 0 : failures + 1;
      const said = `${name} ended (${signal ?? `exit code ${code}`})${last ? `: ${last}` : ""}`;
      // Three young deaths in a row before it was ever ready: more tries will not help.
      if (failures >= 3) refuse(new Error(said));
      onDeath(said);
      setTimeout(() => stopping || start(), Math.min(10_000, 100 * 2 ** failures));
    });
  };
  start();
  return { ready, pid: () => child.pid, stop: () => stop() };

  function stop() {
    stopping = true;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
      child.once("exit", () => {
        clearTimeout(late);
        resolve();
      });
      child.kill("SIGTERM");
    });
  }
}

function openLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 20_000_000) rmSync(file);
  return createWriteStream(file, { flags: "a", mode: 0o600 });
}

function forEachLine(stream, take) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) take(line);
  });
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
