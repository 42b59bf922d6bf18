/**
 * What the directories say about one member: state, and role with its explanation (contract §5.2, §5.4). Pure, and the
 * same in any order of arrival. Nothing is judged here: whether a loss may happen is the guard's question.
 */
import type { ReasonCode } from "../logs/reasons";
import { type ResolvedRole, resolveRole } from "../roles/resolve";
import { claimsOf, type Claims, type Reaches, reachesOf } from "./policy";
import type { MemberRow, UserRow, World } from "./world";

export type Projection =
  /** No directory that counts names the person: state and role stay as people set them. */
  | { state: "unnamed" }
  | { state: "active"; role: ResolvedRole | "kept"; claims: Claims; speaking: UserRow }
  | { state: "deprovisioned"; reason: ReasonCode };

/** Reaches of each directory, computed once per decision. */
export class Policy {
  private readonly cache = new Map<string, Reaches>();
  constructor(private readonly world: World) {}

  claims(user: UserRow): Claims {
    const known = this.cache.get(user.directoryId) ?? reachesOf(this.world, user.directoryId);
    this.cache.set(user.directoryId, known);
    return claimsOf(this.world, user, known);
  }
}

/** Disconnected directories count for nothing, and a draft has not been asked yet. */
export function counts(world: World, user: UserRow): boolean {
  const { state } = world.directory(user.directoryId);
  return state !== "disconnected" && state !== "draft";
}

export function saysActive(user: UserRow): boolean {
  return user.deletedAt === null && user.active && user.inScope;
}

export function project(world: World, member: MemberRow, policy: Policy): Projection {
  const users = world
    .usersOf(member.id)
    .filter((user) => counts(world, user))
    .sort(byId);
  if (users.length === 0) return { state: "unnamed" };

  const speaking = users.filter(saysActive);
  const [first] = speaking;
  if (!first) {
    const [reason = "unassigned"] = users.map((user) => whyNot(world, user)).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
    return { state: "deprovisioned", reason };
  }
  const all = speaking.map((user) => policy.claims(user));
  const claims: Claims = { inScope: true, groups: all.flatMap((one) => one.groups), matches: all.flatMap((one) => one.matches) };
  return { state: "active", role: roleOf(world, member, first, claims), claims, speaking: first };
}

/** Roles are not computed where the vendor switched mapping off; somebody new or back gets the default. */
function roleOf(world: World, member: MemberRow, speaking: UserRow, claims: Claims): ResolvedRole | "kept" {
  const { settings, now } = world.facts;
  const back = member.state === "deprovisioned";
  if (!settings.roleMappingEnabled && !back) return "kept";
  const pinHolds = settings.pinsAllowed && member.pinnedRoleId !== null && (member.pinnedUntil === null || member.pinnedUntil > now);
  return resolveRole({
    pinned: pinHolds && !back ? member.pinnedRoleId : null,
    manual: member.roleSource === "manual" && !back ? member.roleId : null,
    matches: settings.roleMappingEnabled ? claims.matches : [],
    ...defaults(world, speaking),
  });
}

/** For somebody who is no member yet. */
export function firstRole(world: World, user: UserRow, claims: Claims): ResolvedRole {
  const matches = world.facts.settings.roleMappingEnabled ? claims.matches : [];
  return resolveRole({ pinned: null, manual: null, matches, ...defaults(world, user) });
}

function defaults(world: World, user: UserRow) {
  const { roles, organizationDefault } = world.facts;
  return { roles, organizationDefault, directoryDefault: world.directory(user.directoryId).defaultRoleId };
}

// What a person would want to hear first when directories give different reasons.
const ORDER: ReasonCode[] = ["suspended", "archived", "deleted_at_provider", "scim_delete", "unassigned", "out_of_scope"];

export function whyNot(world: World, user: UserRow): ReasonCode {
  if (user.deletedAt !== null)
    return world.directory(user.directoryId).provider === "google_workspace" ? "deleted_at_provider" : "scim_delete";
  if (!user.active) {
    if (user.inactiveReason === "archived") return "archived";
    if (user.inactiveReason === "deleted") return "deleted_at_provider";
    return user.inactiveReason === "unassigned" ? "unassigned" : "suspended";
  }
  return "out_of_scope";
}

function byId(a: UserRow, b: UserRow): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
