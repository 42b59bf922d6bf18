/** Which attributes records carry, with samples to recognise them by. Pure. */
import type { Json } from "../provisioning/types";
import { effectiveRows } from "./compile";
import type { AttributeMapping, SourceView } from "./schema";
import { isObject, type JsonObject } from "./source-path";

const MOST_PATHS = 300;
const MOST_SAMPLES = 3;
const LONGEST_SAMPLE = 80;
const DEEPEST = 6;
const OUR_OWN = new Set(["schemas", "id", "meta", "groups", "password"]);
const SECRET_NAME = /passw|secret|token|credential|private_?key|api_?key|certificate|ssn|social_?security|national_?id|\bpin\b/i;

type Found = { path: string; count: number; samples: string[] };

/** @param records canonical resources, the newest first */
export function collectSources(records: readonly object[], mapping: AttributeMapping): SourceView[] {
  const found = new Map<string, Found>();
  for (const record of records) {
    const seen = new Map<string, Json>();
    walk(record as JsonObject, "", 0, seen);
    for (const [path, value] of seen) note(found, path, value);
  }
  const rows = effectiveRows(mapping);
  const targets = new Map<string, string>();
  for (const { source, target } of rows) {
    const key = spell(source);
    if (!targets.has(key)) targets.set(key, target);
  }
  return [...found.values()]
    .map((one) => ({ ...one, mapped_to: targets.get(spell(one.path)) ?? null }))
    .sort((a, b) => Number(isUrn(a.path)) - Number(isUrn(b.path)) || compare(a.path, b.path));
}

function note(found: Map<string, Found>, path: string, value: Json): void {
  const key = spell(path);
  const known = found.get(key) ?? { path, count: 0, samples: [] };
  if (!found.has(key) && found.size >= MOST_PATHS) return;
  known.count += 1;
  const sample = shown(path, value);
  if (known.samples.length < MOST_SAMPLES && sample !== "" && !known.samples.includes(sample)) known.samples.push(sample);
  found.set(key, known);
}

/** Every path of a record that says something, each once. */
function walk(object: JsonObject, prefix: string, depth: number, seen: Map<string, Json>): void {
  for (const [name, value] of Object.entries(object)) {
    if (depth === 0 && OUR_OWN.has(name)) continue;
    if (name.startsWith("$")) continue;
    const extension = depth === 0 && isUrn(name);
    const path = prefix === "" ? name : `${prefix}${name}`;
    if (isObject(value)) {
      if (depth < DEEPEST) walk(value, extension ? `${path}:` : `${path}.`, depth + 1, seen);
    } else if (Array.isArray(value)) several(value, path, depth, seen);
    else put(seen, path, value);
  }
}

function several(values: Json[], path: string, depth: number, seen: Map<string, Json>): void {
  const simple = values.filter((one) => one !== null && typeof one !== "object");
  if (simple.length > 0) put(seen, path, simple);
  for (const element of values) {
    if (!isObject(element)) continue;
    const { type, primary, ...rest } = element;
    const kind = typeof type === "string" && type !== "" ? `[type eq ${JSON.stringify(type)}]` : "";
    for (const [name, value] of Object.entries(rest)) {
      if (name.startsWith("$") || name === "display") continue;
      if (value === null || typeof value === "object") continue;
      put(seen, `${path}${kind}.${name}`, value);
      if (primary === true && name === "value") put(seen, `${path}[primary eq true].value`, value);
    }
    if (depth > DEEPEST) return;
  }
}

function put(seen: Map<string, Json>, path: string, value: Json): void {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0) || seen.has(path)) return;
  seen.set(path, value);
}

/** A value as a hint: short, on one line, nothing that looks like a secret. */
export function shown(path: string, value: Json): string {
  const text = textFor(value);
  if (SECRET_NAME.test(path) || looksSecret(text)) return "••••••";
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST_SAMPLE ? `${line.slice(0, LONGEST_SAMPLE - 1)}…` : line;
}

function textFor(value: Json): string {
  if (value === null || typeof value !== "object") return String(value ?? "");
  if (Array.isArray(value) && value.every((one) => one === null || typeof one !== "object")) return value.slice(0, 5).join(", ");
  return JSON.stringify(value);
}

/** Long, without blanks, letters and digits mixed, and neither an address, a page, an id of the usual form nor a path. */
function looksSecret(text: string): boolean {
  if (text.length < 24 || /[\s@/,]/.test(text) || /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text)) return false;
  return /\d/.test(text) && /[a-z]/i.test(text) && /^[\w.+=~-]+$/.test(text);
}

const isUrn = (path: string) => /^urn:/i.test(path);
/** Paths are compared ignoring case, and an extension's attribute may be joined by a dot. */
const spell = (path: string) => {
  const lower = path.toLowerCase();
  return isUrn(lower) ? lower.replaceAll(":", ".") : lower;
};
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
