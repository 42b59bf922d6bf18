/**
 * A filter with its names resolved against a resource type: what the in-memory oracle (match.ts) and the translation to
 * SQL both read. All questions of type are settled here, so that the two cannot differ about what is allowed.
 */
import { fold } from "../fold";
import { type Attribute, unknownAttribute } from "./attribute";
import { ScimError, shown } from "./error";
import { booleanOf } from "./normalize";
import { coreAttribute, schemaOf } from "./schema";
import { foldValue, instantOf } from "./text";
import type { AttributePath, Filter, Literal, Operator, ResourceType } from "./types";

/** Where a value stands. `extension`: the URN as asked for; `attribute` null: the extension itself. */
export type Target = { extension: string | null; attribute: Attribute | null; sub: Attribute | null };

/** The comparisons that remain: `ne` is the contrary of `eq`, and null the contrary of presence. */
export type Comparison = Exclude<Operator, "ne">;

/** How the two sides compare; `key`: as the name that must be unique; `any`: as what the stored value turns out to be. */
export type Manner = "exact" | "folded" | "key" | "number" | "boolean" | "instant" | "any";

export type Condition =
  | { kind: "and" | "or"; terms: Condition[] }
  | { kind: "not"; term: Condition }
  | { kind: "compare"; target: Target; operator: Comparison; manner: Manner; value: string | number | boolean }
  | { kind: "present"; target: Target }
  /** The targets inside are parts of one element of `attribute`: each has the part as its attribute. */
  | { kind: "element"; target: Target; condition: Condition }
  | { kind: "never" };

export type ResolveOptions = {
  /** A search over two types: what the other one has and this one lacks is an attribute without a value here (RFC 7644 §3.4.2.1). */
  beside?: ResourceType | null;
};

/** @throws ScimError invalidFilter */
export function conditionOf(filter: Filter, type: ResourceType, { beside = null }: ResolveOptions = {}): Condition {
  return resolveFilter(filter, (path) => find(path, type) ?? (beside && find(path, beside) ? "without" : null));
}

/** The filter of a value path, on the elements of one attribute. @throws ScimError invalidFilter */
export function elementCondition(filter: Filter, attribute: Attribute): Condition {
  return resolveFilter(filter, (path) => findPart(path, attribute));
}

/** `without`: nothing has a value there. */
type Find = (path: AttributePath) => Target | "without" | null;

const NEVER: Condition = { kind: "never" };
const ALWAYS: Condition = { kind: "not", term: NEVER };

function resolveFilter(filter: Filter, find: Find): Condition {
  switch (filter.kind) {
    case "and":
    case "or":
      return { kind: filter.kind, terms: filter.terms.map((term) => resolveFilter(term, find)) };
    case "not":
      return { kind: "not", term: resolveFilter(filter.term, find) };
    case "present":
      return onTarget(filter.path, find, NEVER, (target) => ({ kind: "present", target }));
    case "element":
      return onTarget(filter.path, find, NEVER, (target) => ofElement(target, filter.filter));
    case "compare":
      return onTarget(filter.path, find, withoutValue(filter.operator, filter.value), (target) =>
        compared(target, filter.operator, filter.value),
      );
  }
}

/** As where an attribute is known and has no value: nothing compares with it, so that the contrary of `eq` is true. */
const withoutValue = (operator: Operator, value: Literal): Condition =>
  (operator === "ne" && value !== null) || (operator === "eq" && value === null) ? ALWAYS : NEVER;

function onTarget(path: AttributePath, find: Find, without: Condition, use: (target: Target) => Condition): Condition {
  const target = find(path);
  if (target === "without") return without;
  if (target) return use(target);
  throw refused(`${shown(written(path))} is not an attribute that can be filtered on.`);
}

function ofElement(target: Target, filter: Filter): Condition {
  const { attribute, sub } = target;
  const isList = attribute && !sub && (attribute.type === "any" || (attribute.multiValued && attribute.type === "complex"));
  if (!isList) throw refused("Brackets belong behind an attribute with several complex values.");
  return { kind: "element", target, condition: elementCondition(filter, attribute) };
}

function compared(asked: Target, operator: Operator, value: Literal): Condition {
  const target = toValue(asked);
  const leaf = target.sub ?? target.attribute;
  if (!leaf) throw refused("A schema has no value to compare with.");
  if (value === null) {
    if (operator !== "eq" && operator !== "ne") throw refused("null can only be compared by eq and ne.");
    const present: Condition = { kind: "present", target: asked };
    return operator === "eq" ? { kind: "not", term: present } : present;
  }
  if (leaf.type === "complex") throw refused(`${shown(leaf.name)} has parts: name the one to compare.`);
  const base = operator === "ne" ? "eq" : operator;
  const typed = typedLiteral(leaf, value, base);
  requireOperator(typed.manner, typed.value, base);
  const compare: Condition = { kind: "compare", target, operator: base, ...typed, manner: asTextWhere(typed.manner, base) };
  return operator === "ne" ? { kind: "not", term: compare } : compare;
}

/** A list of complex values without a part means its values. */
function toValue(target: Target): Target {
  const { attribute, sub } = target;
  if (!attribute || sub || attribute.type !== "complex") return target;
  const value = attribute.subs.get("value");
  return value ? { ...target, sub: value } : target;
}

function typedLiteral(
  leaf: Attribute,
  value: string | number | boolean,
  operator: Comparison,
): { manner: Manner; value: string | number | boolean } {
  switch (leaf.type) {
    case "any":
      return { manner: "any", value: typeof value === "string" ? foldValue(value) : value };
    case "boolean":
      return { manner: "boolean", value: booleanOf(value) ?? mistyped(leaf) };
    case "integer":
    case "decimal":
      return { manner: "number", value: typeof value === "number" ? value : mistyped(leaf) };
    case "dateTime":
      return { manner: "instant", value: typeof value === "string" ? value : mistyped(leaf) };
    default: {
      const wanted = typeof value === "string" ? value : mistyped(leaf);
      if (leaf.isKey) return { manner: "key", value: IN_TEXT.has(operator) ? foldValue(wanted) : fold(wanted) };
      return leaf.caseExact ? { manner: "exact", value: wanted } : { manner: "folded", value: foldValue(wanted) };
    }
  }
}

const IN_TEXT = new Set<Comparison>(["co", "sw", "ew"]);

function requireOperator(manner: Manner, value: string | number | boolean, operator: Comparison): void {
  const isText = typeof value === "string";
  if (typeof value === "boolean" && operator !== "eq") throw refused("A boolean can only be compared by eq and ne.");
  if (!isText && IN_TEXT.has(operator)) throw refused(`${operator} compares texts only.`);
  if (manner === "instant" && !IN_TEXT.has(operator) && instantOf(String(value)) === null)
    throw refused("A date and time is expected, such as 2026-01-31T09:00:00Z.");
}

/** `meta.created sw "2026-01"` looks at the moment as it is written. */
function asTextWhere(manner: Manner, operator: Comparison): Manner {
  return manner === "instant" && IN_TEXT.has(operator) ? "exact" : manner;
}

function find(path: AttributePath, type: ResourceType): Target | null {
  const schema = schemaOf(type);
  if (path.urn === null || path.urn.toLowerCase() === schema.urn.toLowerCase()) {
    const attribute = path.name === "" ? undefined : coreAttribute(type, path.name);
    return attribute ? within(null, attribute, path.sub) : null;
  }
  if (isForeignCore(path.urn, schema.urn)) return null;
  const extension = schema.extensions.get(path.urn.toLowerCase());
  if (path.name === "") return { extension: path.urn, attribute: null, sub: null };
  const attribute = extension ? extension.byName.get(path.name.toLowerCase()) : unknownAttribute(path.name);
  return attribute ? within(extension?.urn ?? path.urn, attribute, path.sub) : null;
}

function isForeignCore(urn: string, own: string): boolean {
  const other = urn.toLowerCase();
  return other.startsWith("urn:ietf:params:scim:") && other !== own.toLowerCase() && other.includes(":schemas:core:");
}

function within(extension: string | null, attribute: Attribute, subName: string | null): Target | null {
  if (attribute.returned === "never") return null;
  if (subName === null) return { extension, attribute, sub: null };
  const sub = attribute.type === "any" ? unknownAttribute(subName) : attribute.subs.get(subName.toLowerCase());
  return sub ? { extension, attribute, sub } : null;
}

function findPart(path: AttributePath, attribute: Attribute): Target | null {
  if (path.urn !== null || path.sub !== null) return null;
  const part = attribute.type === "any" ? unknownAttribute(path.name) : attribute.subs.get(path.name.toLowerCase());
  return part ? { extension: null, attribute: part, sub: null } : null;
}

/** For PATCH, projection and sorting, which read names by the same rules. */
export const findTarget = find;

function written({ urn, name, sub }: AttributePath): string {
  return `${urn ? `${urn}:` : ""}${name}${sub ? `.${sub}` : ""}`;
}

function mistyped(leaf: Attribute): never {
  throw refused(`${shown(leaf.name)} is compared with a ${leaf.type === "dateTime" ? "date and time" : leaf.type}.`);
}

function refused(detail: string): ScimError {
  return new ScimError("invalidFilter", detail);
}
