/** `rollcall batch`, kept running beside an installation: a command costs no process of its own. */
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

export type Said = { ok: boolean; data: unknown; error?: { message: string; params?: unknown } };
type Waiting = { resolve: (said: Said) => void; reject: (error: Error) => void };

export type CommandLine = {
  /** The words of one command. @returns what it answers with --json; answers come in the order of the questions */
  ask(words: readonly string[]): Promise<Said>;
  /** Lets the process leave by the end of its input. */
  end(): Promise<void>;
};

/** @param child with pipes for standard input and output */
export function commandLine(child: ChildProcess): CommandLine {
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("rollcall batch needs its pipes");
  const queue: Waiting[] = [];
  createInterface({ input: stdout }).on("line", (line) => queue.shift()?.resolve(JSON.parse(line) as Said));
  const left = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let over = false;
  void left.then(() => {
    over = true;
    for (const { reject } of queue.splice(0)) reject(new Error("rollcall batch ended before it answered"));
  });
  return {
    ask: (words) =>
      new Promise((resolve, reject) => {
        if (over) return reject(new Error("rollcall batch has ended"));
        queue.push({ resolve, reject });
        stdin.write(`${JSON.stringify(words)}\n`);
      }),
    end: () => {
      stdin.end();
      return left;
    },
  };
}
