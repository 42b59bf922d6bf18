/**
 * PATCH of a group. Members are no part of the stored resource: what the operations do to them is a set of ids to add and
 * one to remove, so that a group of 50,000 is never loaded to change one. A filter that asks for more than ids is the
 * exception, and a complete list is compared elsewhere (`wanted`).
 */
import { elementCondition } from "./condition";
import { ScimError, shown } from "./error";
import { PATCH_LIMITS } from "./limits";
import { satisfies } from "./match";
import { namedForRemoval } from "./normalize";
import { copy, entries, get, isObject } from "./object";
import { parsePath } from "./filter";
import { asObject, settled } from "./patch";
import { Patching } from "./patching";
import { coreAttribute, GROUP_URN } from "./schema";
import type { Filter, GroupPlan, MemberAccess, MemberFacts, PatchOperation, Path, ReadOnlyFacts, ScimObject, ScimValue } from "./types";

/** What one operation does to members; `others`: those that match a filter on more than ids. */
type MemberStep =
  | { kind: "add" | "remove" | "replace"; ids: string[] }
  | { kind: "clear" }
  | { kind: "removeMatching"; filter: Filter }
  | { kind: "exchange"; filter: Filter; ids: string[] };

/** @throws ScimError invalidValue, invalidPath, invalidFilter, mutability, tooMany (413) */
export function planGroupPatch(operations: readonly PatchOperation[]): GroupPlan {
  const steps = operations.flatMap(stepsOf);
  const referenced = [...new Set(steps.flatMap((step) => ("ids" in step ? step.ids : [])))];
  requireFew(referenced.length);
  const needsAllMembers = steps.some((step) => step.kind === "removeMatching" || step.kind === "exchange");
  const isWhole = steps.some((step) => step.kind === "replace" || step.kind === "clear");
  const replaces = isWhole && !needsAllMembers;
  return { needsAllMembers, referenced, replaces, wanted: replaces ? [...wholeList(steps)] : null };
}

export type PatchedGroup = { resource: ScimObject; add: string[]; remove: string[] };

/**
 * @returns the resource (the very same when nothing of it changes) and the members to add and remove. When the plan
 * `replaces`, `add` is the whole list and `remove` empty: the difference is found where the members are.
 * @throws ScimError as the plan; invalidValue naming a member that is nobody here
 */
export function applyGroupPatch(
  stored: ScimObject,
  operations: readonly PatchOperation[],
  members: MemberAccess,
  facts?: ReadOnlyFacts,
): PatchedGroup {
  const patching = new Patching("Group", asObject(copy(stored)), facts);
  const steps: MemberStep[] = [];
  for (const operation of operations) {
    steps.push(...stepsOf(operation));
    const rest = withoutMembers(operation);
    if (rest) patching.apply(rest);
  }
  const plan = planGroupPatch(operations);
  for (const id of plan.wanted ?? steps.flatMap((step) => ("ids" in step && step.kind !== "remove" ? step.ids : [])))
    requireKnown(id, members);
  const change = plan.wanted
    ? { add: plan.wanted, remove: [] }
    : plan.needsAllMembers
      ? againstAll(steps, members)
      : againstNamed(steps, members);
  return { resource: settled(stored, patching, "Group"), ...change };
}

function requireKnown(id: string, members: MemberAccess): void {
  if (members.kindOf(id) === null) throw new ScimError("invalidValue", `There is no user or group ${shown(id)} here.`);
}

/** The list after the last operation that states it whole. */
function wholeList(steps: readonly MemberStep[]): Set<string> {
  let list = new Set<string>();
  for (const step of steps) {
    if (step.kind === "clear") list = new Set();
    else if (step.kind === "replace") list = new Set(step.ids);
    else if (step.kind === "add") for (const id of step.ids) list.add(id);
    else if (step.kind === "remove") for (const id of step.ids) list.delete(id);
  }
  return list;
}

/** The last word about each id decides; who is a member already, or is none, needs no change. */
function againstNamed(steps: readonly MemberStep[], members: MemberAccess): { add: string[]; remove: string[] } {
  const wanted = new Map<string, boolean>();
  for (const step of steps) if ("ids" in step) for (const id of step.ids) wanted.set(id, step.kind === "add");
  const ids = [...wanted.keys()];
  return {
    add: ids.filter((id) => wanted.get(id) === true && !members.isMember(id)),
    remove: ids.filter((id) => wanted.get(id) === false && members.isMember(id)),
  };
}

function againstAll(steps: readonly MemberStep[], members: MemberAccess): { add: string[]; remove: string[] } {
  const before = new Map(members.all().map((member) => [member.id, member]));
  let now = new Map(before);
  const join = (id: string) => {
    now.set(id, before.get(id) ?? { id, kind: members.kindOf(id) ?? "user", display: "" });
  };
  for (const step of steps) {
    if (step.kind === "clear" || step.kind === "replace") now = new Map();
    if (step.kind === "removeMatching" || step.kind === "exchange") {
      const matching = matchingOf(now, step.filter, members.refOf);
      if (step.kind === "exchange" && matching.length === 0) throw new ScimError("noTarget", "None of the members matches the filter.");
      for (const id of matching) now.delete(id);
    }
    if (step.kind === "remove") for (const id of step.ids) now.delete(id);
    else if ("ids" in step) for (const id of step.ids) join(id);
  }
  return { add: [...now.keys()].filter((id) => !before.has(id)), remove: [...before.keys()].filter((id) => !now.has(id)) };
}

function matchingOf(members: ReadonlyMap<string, MemberFacts>, filter: Filter, refOf: MemberAccess["refOf"]): string[] {
  const condition = elementCondition(filter, MEMBERS);
  return [...members.values()].filter((member) => satisfies(condition, shownMember(member, refOf(member)))).map(({ id }) => id);
}

/** With every part that can be asked for: what is missing here would make `not (…)` true of everybody. */
function shownMember({ id, kind, display }: MemberFacts, $ref: string): ScimObject {
  return { value: id, $ref, type: kind === "user" ? "User" : "Group", display };
}

const MEMBERS = coreAttribute("Group", "members") ?? impossible();

function stepsOf(operation: PatchOperation): MemberStep[] {
  const { op, path, value } = operation;
  if (path) return isMembers(path) ? [stepAt(op, path, value)] : [];
  if (!isObject(value)) return [];
  const steps: MemberStep[] = [];
  for (const [key, part] of entries(value)) {
    const inner = pathOf(key);
    if (inner && isMembers(inner)) steps.push(stepAt(op, inner, part));
    else if (inner && isGroupUrn(inner) && isObject(part)) steps.push(...stepsOf({ op, path: null, value: part }));
  }
  return steps;
}

function stepAt(op: PatchOperation["op"], { attribute, filter }: Path, value: ScimValue | undefined): MemberStep {
  if (attribute.sub !== null) throw new ScimError("mutability", "A member is added or removed, never changed.");
  if (filter) return stepWith(op, filter, value);
  if (op === "remove") return removal(value);
  // null is no list: whoever means nobody says [].
  const ids = memberIds(value ?? null);
  return op === "replace" && ids.length === 0 ? { kind: "clear" } : { kind: op, ids };
}

// A value list of one must not empty the group, and neither may a value that says nothing.
function removal(value: ScimValue | undefined): MemberStep {
  const named = namedForRemoval(value);
  return named ? { kind: "remove", ids: memberIds(named) } : { kind: "clear" };
}

function stepWith(op: PatchOperation["op"], filter: Filter, value: ScimValue | undefined): MemberStep {
  elementCondition(filter, MEMBERS);
  if (op === "add") throw new ScimError("invalidPath", "Members are added by the path members, without a filter.");
  if (op === "replace") return { kind: "exchange", filter, ids: memberIds(value ?? null) };
  const ids = idsOf(filter);
  return ids ? { kind: "remove", ids: [...ids] } : { kind: "removeMatching", filter };
}

/** The ids that a filter can match and no others; null when it asks for anything but these. */
function idsOf(filter: Filter): Set<string> | null {
  if (filter.kind === "compare")
    return filter.operator === "eq" && filter.path.name.toLowerCase() === "value" && typeof filter.value === "string"
      ? new Set([filter.value])
      : null;
  if (filter.kind !== "and" && filter.kind !== "or") return null;
  const parts = filter.terms.map(idsOf);
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length) return null;
  if (filter.kind === "or") return new Set(known.flatMap((part) => [...part]));
  return new Set([...(known[0] ?? [])].filter((id) => known.every((part) => part.has(id))));
}

/** Members as a request lists them: their ids, without doubles. `$ref`, `type` and `display` are the server's. @throws ScimError invalidValue, tooMany */
export function memberIds(value: ScimValue): string[] {
  const list = Array.isArray(value) ? value : [value];
  requireFew(list.length);
  const ids = new Set<string>();
  for (const item of list) {
    const id = isObject(item) ? get(item, "value") : undefined;
    if (typeof id !== "string" || id === "")
      throw new ScimError("invalidValue", "Each of members must be an object with the member's id as value.");
    ids.add(id);
  }
  return [...ids];
}

export function requireFew(count: number): void {
  if (count > PATCH_LIMITS.members) throw new ScimError("tooMany", `A request may name ${PATCH_LIMITS.members} members at most.`);
}

/** The operation without what it says about members; null when it says nothing else. */
function withoutMembers(operation: PatchOperation): PatchOperation | null {
  const { path, value } = operation;
  if (path) return isMembers(path) ? null : operation;
  if (!isObject(value)) return operation;
  const rest = entries(value).flatMap(([key, part]): [string, ScimValue][] => {
    const inner = pathOf(key);
    if (inner && isMembers(inner)) return [];
    return inner && isGroupUrn(inner) && isObject(part)
      ? entries(withoutMembers({ ...operation, value: part })?.value as ScimObject)
      : [[key, part]];
  });
  return { ...operation, value: Object.fromEntries(rest) };
}

function isMembers({ attribute: { urn, name } }: Path): boolean {
  return name.toLowerCase() === "members" && (urn === null || urn.toLowerCase() === GROUP_URN.toLowerCase());
}

const isGroupUrn = ({ attribute: { urn, name } }: Path): boolean => name === "" && urn?.toLowerCase() === GROUP_URN.toLowerCase();

function pathOf(key: string): Path | null {
  try {
    return parsePath(key);
  } catch {
    return null;
  }
}

function impossible(): never {
  throw new Error("the group schema has no members");
}
