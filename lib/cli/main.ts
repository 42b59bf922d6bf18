/**
 * `rollcall <noun> <verb> [flags] [--json]`. Thin as every door: finds the command, calls one verb, presents what it
 * returns. With --json the answer is one object on standard output; exit code 0 or 1 (contract §1). `rollcall batch` reads
 * commands from standard input instead, so that a script of hundreds does not start a process for each.
 */
import { createInterface } from "node:readline";
import { closeDatabase } from "../db/client";
import { env } from "../env";
import { RollcallError } from "../errors";
import { presentable } from "../http/problem";
import { logger } from "../logger";
import { NOUNS } from "./nouns";
import { type Parsed, parse, usage, wordsOf } from "./parse";
import { Lines, show } from "./show";

const words = process.argv.slice(2).filter((word) => word !== "--json");
const asJson = process.argv.includes("--json");

try {
  if (words.length === 0 || words.includes("--help")) await say(usage(NOUNS));
  else if (words[0] === "batch") process.exitCode = await batch();
  else process.exitCode = await answer(() => parse(NOUNS, words), asJson);
} finally {
  await closeDatabase().catch(() => {});
}

/** Every line a command, every command one line of answer, in order. @returns 1 when one of them failed */
async function batch(): Promise<number> {
  let code = 0;
  try {
    if (words.length > 1) throw new RollcallError("invalid_request", "batch takes no flags: its commands come from standard input.");
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line.trim() !== "") code = Math.max(code, await answer(() => ofBatch(line), true));
  } catch (thrown) {
    code = await refuse(thrown, true);
  }
  return code;
}

function ofBatch(line: string): Parsed {
  const parsed = parse(NOUNS, wordsOf(line));
  if (!parsed.command.readsInput) return parsed;
  throw new RollcallError("invalid_request", "This command reads standard input itself; run it by its own.");
}

async function answer(read: () => Parsed, asJson: boolean): Promise<number> {
  try {
    const { command, flags } = read();
    env();
    const data = await command.run(flags);
    if (data instanceof Lines) await data.print(say, asJson);
    else await say(asJson ? `${JSON.stringify({ ok: true, data })}\n` : show(data));
    return 0;
  } catch (thrown) {
    return refuse(thrown, asJson);
  }
}

async function refuse(thrown: unknown, asJson: boolean): Promise<number> {
  const error = presentable(thrown);
  // What nobody foresaw keeps its own words here: whoever runs commands on the machine may see them.
  const message = error.code === "internal" && thrown instanceof Error ? thrown.message : error.message;
  if (error.code === "internal") logger.error({ err: thrown }, "a command failed");
  const { code, reason, params, errors } = error;
  if (asJson) await say(`${JSON.stringify({ ok: false, error: { code, message, reason, params, errors } })}\n`);
  else process.stderr.write(`${message}\n`);
  return 1;
}

/** Waits for a slow reader, so that a long export neither fills the memory nor loses its end. */
function say(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
