import { spawn } from "node:child_process";
import { root } from "./paths.mjs";

/**
 * Runs a program to its end, quietly: its words are shown only when it fails.
 * @returns {Promise<string>} what it printed
 */
export function run(command, args, { env = process.env, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        said += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${[command, ...args].join(" ")} ended with ${code ?? signal}:\n${said.slice(-6000)}`));
    });
  });
}

/** Runs a program at this terminal. @returns {Promise<number>} its exit code */
export function runHere(command, args, { env = process.env, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: "inherit" });
    child.once("error", () => resolve(127));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
