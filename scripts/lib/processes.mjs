/** Questions about processes, answered without packages. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A port nobody listens on right now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Whether this pid exists and is more than a zombie; signal 0 alone takes the unreaped dead for living. */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== "EPERM") return false;
  }
  return stateOf(pid) !== "Z";
}

/** The command line of a process, or "" when it cannot be told. */
export function commandOf(pid) {
  if (process.platform === "linux") return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  if (process.platform === "win32") return "";
  return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
}

function stateOf(pid) {
  if (process.platform === "linux") {
    // The name in parentheses may itself hold spaces and parentheses.
    return readOrEmpty(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, "")
      .charAt(0);
  }
  if (process.platform === "win32") return "";
  return (spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? "").trim().charAt(0);
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Whether somebody listens on this port, on any address of this machine. */
export function portIsTaken(port) {
  if (port === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(error.code === "EADDRINUSE"));
    probe.listen(port, () => probe.close(() => resolve(false)));
  });
}
