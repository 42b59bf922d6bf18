/**
 * `rollcall <noun> <verb> [flags] [--json]`. Thin as every door: finds the command, calls one verb, presents what it
 * returns. With --json the answer is one object on standard output; exit code 0 or 1 (contract §1).
 */
import { closeDatabase } from "../db/client";
import { env } from "../env";
import { presentable } from "../http/problem";
import { logger } from "../logger";
import { NOUNS } from "./nouns";
import { parse, usage } from "./parse";
import { Lines, show } from "./show";

const words = process.argv.slice(2).filter((word) => word !== "--json");
const asJson = process.argv.includes("--json");

if (words.length === 0 || words.includes("--help")) await say(usage(NOUNS));
else process.exitCode = await answer();

async function answer(): Promise<number> {
  try {
    const { command, flags } = parse(NOUNS, words);
    env();
    const data = await command.run(flags);
    if (data instanceof Lines) await data.print(say, asJson);
    else await say(asJson ? `${JSON.stringify({ ok: true, data })}\n` : show(data));
    return 0;
  } catch (thrown) {
    const error = presentable(thrown);
    // What nobody foresaw keeps its own words here: whoever runs commands on the machine may see them.
    const message = error.code === "internal" && thrown instanceof Error ? thrown.message : error.message;
    if (error.code === "internal") logger.error({ err: thrown }, "a command failed");
    const { code, reason, params, errors } = error;
    if (asJson) await say(`${JSON.stringify({ ok: false, error: { code, message, reason, params, errors } })}\n`);
    else process.stderr.write(`${message}\n`);
    return 1;
  } finally {
    await closeDatabase().catch(() => {});
  }
}

/** Waits for a slow reader, so that a long export neither fills the memory nor loses its end. */
function say(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
