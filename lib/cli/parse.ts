/** `noun verb --flag value` → a command and its checked flags. Pure. */
import { type FieldError, RollcallError } from "../errors";
import type { Command, Flags, FlagSpec, Noun } from "./command";

export type Parsed = { command: Command; flags: Flags };
export type Nouns = { readonly [noun: string]: Noun };

export function parse(nouns: Nouns, words: readonly string[]): Parsed {
  const names = words.slice(0, words.findIndex((word) => word.startsWith("--")) + 1 || undefined).filter((word) => !word.startsWith("--"));
  const { command, depth } = findCommand(nouns, names);
  return { command, flags: parseFlags(command, words.slice(depth)) };
}

/**
 * One line of `rollcall batch`: a JSON list of words, as a shell would hand them over.
 * @throws RollcallError `invalid_request` when the line is anything else
 */
export function wordsOf(line: string): string[] {
  const words = jsonOf(line);
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words.filter((word) => word !== "--json");
  throw new RollcallError("invalid_request", 'Every line is a JSON list of words: ["org","create","--name","Halden Freight"].');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `check` stands alone; everything else is noun and verb. */
function findCommand(nouns: Nouns, names: readonly string[]): { command: Command; depth: number } {
  const [noun = "", verb = ""] = names;
  const verbs = Object.hasOwn(nouns, noun) ? nouns[noun] : undefined;
  if (!verbs) throw unknown(noun ? `There is no command ${noun}.` : "Which command?", Object.keys(nouns));
  const alone = verbs[""];
  if (alone) return { command: alone, depth: 1 };
  const command = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!command)
    throw unknown(
      verb ? `There is no command ${noun} ${verb}.` : `${noun} does what?`,
      Object.keys(verbs).map((name) => `${noun} ${name}`),
    );
  return { command, depth: 2 };
}

function parseFlags(command: Command, words: readonly string[]): Flags {
  const flags: Record<string, string | number | boolean> = {};
  const errors: FieldError[] = [];
  const wrong = (name: string, message: string) => errors.push({ code: "invalid_flag", message, pointer: `/${name}` });
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const [, name = "", attached] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const spec = Object.hasOwn(command.flags, name) ? command.flags[name] : undefined;
    if (!spec) {
      wrong(name || word, name ? `There is no flag --${name} here.` : `"${word}" belongs to no flag.`);
      continue;
    }
    if (spec.kind === "switch") {
      flags[name] = attached !== "false";
      continue;
    }
    const value = attached ?? queue.shift();
    if (value === undefined) wrong(name, `--${name} needs a value.`);
    else flags[name] = spec.kind === "number" ? Number(value) : value;
    if (spec.kind === "number" && !Number.isInteger(flags[name])) wrong(name, `--${name} takes a whole number.`);
  }
  for (const [name, spec] of Object.entries(command.flags))
    if (spec.required && flags[name] === undefined && !errors.some((error) => error.pointer === `/${name}`))
      wrong(name, `--${name} is missing.`);
  const first = errors[0];
  if (first) throw new RollcallError("invalid_request", errors.map((error) => error.message).join(" "), { errors });
  return flags;
}

export function usage(nouns: Nouns): string {
  const lines = Object.entries(nouns).flatMap(([noun, verbs]) =>
    Object.entries(verbs).map(([verb, command]) => {
      const flags = Object.entries(command.flags).map(([name, spec]) => flagUsage(name, spec));
      return `  ${[noun, verb, ...flags].filter(Boolean).join(" ")}\n      ${command.help}`;
    }),
  );
  const batch = "  batch\n      Commands from standard input, each line a JSON list of words, each answered by a line as with --json.";
  return `Usage: npm run --silent rollcall -- <command> [--json]\n\n${lines.join("\n")}\n${batch}\n`;
}

function flagUsage(name: string, spec: FlagSpec): string {
  const value = spec.kind === "switch" ? "" : ` <${spec.kind === "number" ? "number" : name}>`;
  return spec.required ? `--${name}${value}` : `[--${name}${value}]`;
}

function unknown(message: string, known: readonly string[]): RollcallError {
  return new RollcallError("invalid_request", `${message} There are: ${known.join(", ")}.`);
}
