/** What a list is asked for, by query parameters (RFC 7644 §3.4.2) or by the body of a search (§3.4.3). */
import { ScimError, shown } from "./error";
import { parseFilter } from "./filter";
import { PAGE_LIMITS } from "./limits";
import { entries, isObject } from "./object";
import { type Projection, readProjection } from "./project";
import { SEARCH_URN } from "./schema";
import type { Filter, ScimValue } from "./types";

export type { Projection } from "./project";

export type ListQuery = {
  filter: Filter | null;
  sortBy: string | null;
  sortOrder: "ascending" | "descending";
  /** 1 or more. */
  startIndex: number;
  /** 0 to 200; 0 asks for the total only. */
  count: number;
  /** null: paged by startIndex; "": the first page of a list paged by cursors (RFC 9865). */
  cursor: string | null;
  projection: Projection | null;
};

type Sent = (name: string) => unknown;

/**
 * Names of parameters compare ignoring case. Sent several times, lists of names add up, two filters are refused, as either
 * alone would answer with more than both allow, and of anything else the first counts.
 * @throws ScimError invalidFilter, invalidValue, invalidCount
 */
export function readQuery(params: URLSearchParams): ListQuery {
  const given = new Map<string, string>();
  for (const [sent, value] of params) {
    const name = sent.toLowerCase();
    const before = given.get(name);
    if (before === undefined) given.set(name, value);
    else if (name === "attributes" || name === "excludedattributes") given.set(name, `${before},${value}`);
    else if (name === "filter" && value !== before) throw new ScimError("invalidFilter", "A request has one filter.");
  }
  return read((name) => given.get(name.toLowerCase()));
}

/** @throws ScimError invalidSyntax, invalidFilter, invalidValue, invalidCount */
export function readSearch(body: unknown): ListQuery {
  if (!isObject(body)) throw new ScimError("invalidSyntax", "A search is a JSON object.");
  const given = new Map<string, ScimValue>(entries(body).map(([name, value]) => [name.toLowerCase(), value]));
  const schemas = given.get("schemas");
  if (schemas !== undefined && schemas !== null && !namesSearch(schemas))
    throw new ScimError("invalidSyntax", `A search names ${SEARCH_URN} in schemas.`);
  return read((name) => given.get(name.toLowerCase()) ?? undefined);
}

function namesSearch(schemas: ScimValue): boolean {
  return Array.isArray(schemas) && schemas.some((urn) => typeof urn === "string" && urn.toLowerCase() === SEARCH_URN.toLowerCase());
}

function read(sent: Sent): ListQuery {
  const filter = textOf(sent, "filter");
  const cursor = textOf(sent, "cursor");
  return {
    filter: filter === undefined ? null : parseFilter(filter),
    sortBy: textOf(sent, "sortBy")?.trim() || null,
    sortOrder: sortOrderOf(textOf(sent, "sortOrder")),
    startIndex: Math.max(1, integerOf(sent("startIndex"), "startIndex", "invalidValue") ?? 1),
    count: Math.min(
      PAGE_LIMITS.most,
      Math.max(0, integerOf(sent("count"), "count", cursor === undefined ? "invalidValue" : "invalidCount") ?? PAGE_LIMITS.default),
    ),
    cursor: cursor ?? null,
    projection: readProjection(sent("attributes"), sent("excludedAttributes")),
  };
}

function textOf(sent: Sent, name: string): string | undefined {
  const value = sent(name);
  if (value === undefined || typeof value === "string") return value;
  throw new ScimError("invalidValue", `${name} must be text.`);
}

function sortOrderOf(text: string | undefined): "ascending" | "descending" {
  const order = (text ?? "").toLowerCase();
  if (order === "" || order === "ascending") return "ascending";
  if (order === "descending") return "descending";
  throw new ScimError("invalidValue", "sortOrder is ascending or descending.");
}

/** Beyond what a number holds exactly is beyond every list: clamped there. RFC 9865 §2.1 has a word of its own for a count beside a cursor. */
function integerOf(value: unknown, name: string, wrong: "invalidValue" | "invalidCount"): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return clamp(value);
  if (typeof value === "string" && /^[+-]?\d{1,40}$/.test(value.trim())) return clamp(Number(value));
  throw new ScimError(wrong, `${name} must be a whole number${typeof value === "string" ? `, not ${shown(value)}` : ""}.`);
}

// Postgres takes an offset as bigint; no list is longer than an integer counts.
const MOST = 2_147_483_647;

const clamp = (value: number): number => Math.min(MOST, Math.max(-MOST, value));
