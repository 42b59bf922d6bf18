/**
 * Whether a resource satisfies a filter, in memory: for elements of a list, for members of a group, and as the oracle
 * that the translation to SQL is tested against.
 */
import { fold } from "../fold";
import { type Comparison, type Condition, conditionOf, type Manner, type ResolveOptions, type Target } from "./condition";
import { get, isObject } from "./object";
import { compareText, foldValue, instantOf } from "./text";
import type { Filter, ResourceType, ScimObject, ScimValue } from "./types";

/** `resource` as a client would read it, with id, meta, groups or members. @throws ScimError invalidFilter */
export function matches(filter: Filter, resource: ScimObject, type: ResourceType, options: ResolveOptions = {}): boolean {
  return satisfies(conditionOf(filter, type, options), resource);
}

export function satisfies(condition: Condition, resource: ScimObject): boolean {
  switch (condition.kind) {
    case "and":
      return condition.terms.every((term) => satisfies(term, resource));
    case "or":
      return condition.terms.some((term) => satisfies(term, resource));
    case "not":
      return !satisfies(condition.term, resource);
    case "present":
      return held(condition.target, resource).some(isPresent);
    case "element":
      return elementsOf(held(condition.target, resource)).some((one) => isObject(one) && satisfies(condition.condition, one));
    case "compare":
      return leavesOf(condition.target, resource).some((leaf) => compares(leaf, condition.operator, condition.manner, condition.value));
    case "never":
      return false;
  }
}

/** What stands at the target: for a part of a list, one value per element. */
function held(target: Target, resource: ScimObject): ScimValue[] {
  const holder = target.extension === null ? resource : get(resource, target.extension);
  if (holder === undefined) return [];
  if (!target.attribute) return [holder];
  const value = isObject(holder) ? get(holder, target.attribute.name) : undefined;
  if (value === undefined) return [];
  const { sub } = target;
  if (!sub) return [value];
  return elementsOf([value]).flatMap((element) => {
    const part = isObject(element) ? get(element, sub.name) : undefined;
    return part === undefined ? [] : [part];
  });
}

function leavesOf(target: Target, resource: ScimObject): ScimValue[] {
  const leaves = elementsOf(held(target, resource));
  if (target.sub || target.attribute?.type !== "any") return leaves;
  return leaves.flatMap((leaf) => (isObject(leaf) ? (get(leaf, "value") ?? []) : [leaf]));
}

function elementsOf(values: ScimValue[]): ScimValue[] {
  return values.flat();
}

function isPresent(value: ScimValue): boolean {
  if (Array.isArray(value)) return value.some((item) => !Array.isArray(item) && isPresent(item));
  return value !== null && value !== "" && !(isObject(value) && Object.keys(value).length === 0);
}

function compares(leaf: ScimValue, operator: Comparison, manner: Manner, wanted: string | number | boolean): boolean {
  if (manner === "instant") {
    const instant = typeof leaf === "string" ? instantOf(leaf) : null;
    return instant !== null && ordered(instant - (instantOf(String(wanted)) ?? Number.NaN), operator);
  }
  if (typeof leaf !== typeof wanted) return false;
  if (typeof leaf === "boolean") return leaf === wanted;
  if (typeof leaf === "number" && typeof wanted === "number") return ordered(leaf < wanted ? -1 : leaf > wanted ? 1 : 0, operator);
  return typeof leaf === "string" && typeof wanted === "string" && compareTexts(side(leaf, manner), operator, wanted);
}

function side(leaf: string, manner: Manner): string {
  if (manner === "exact") return leaf;
  return manner === "key" ? fold(leaf) : foldValue(leaf);
}

function compareTexts(leaf: string, operator: Comparison, wanted: string): boolean {
  if (operator === "co") return leaf.includes(wanted);
  if (operator === "sw") return leaf.startsWith(wanted);
  if (operator === "ew") return leaf.endsWith(wanted);
  return ordered(compareText(leaf, wanted), operator);
}

function ordered(difference: number, operator: Comparison): boolean {
  switch (operator) {
    case "eq":
      return difference === 0;
    case "gt":
      return difference > 0;
    case "ge":
      return difference >= 0;
    case "lt":
      return difference < 0;
    default:
      return operator === "le" && difference <= 0;
  }
}
