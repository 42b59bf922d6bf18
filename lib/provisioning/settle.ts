/**
 * Brings one member in line with what the directories say, as far as the verdict on losses allows. Everything a person
 * must decide about (departures, lower roles) passes through `verdict`; gains and corrections never wait.
 */
import type { Id } from "../ids";
import type { ReasonCode } from "../logs/reasons";
import { isLower, type ResolvedRole } from "../roles/resolve";
import { mergeMetadata } from "./metadata";
import { type Policy, type Projection, project } from "./project";
import type { Json, Loss } from "./types";
import { type HoldItemRow, itemKey, type MemberRow, type UserRow, type World } from "./world";

/** `hold` names the hold that keeps the loss. */
export type Verdict = { do: "apply" } | { do: "freeze" } | { do: "hold"; holdId: Id<"hld"> };
export type Judge = (loss: Loss) => Verdict;

export type Settled = {
  before: MemberRow;
  after: MemberRow;
  projection: Projection;
  loss: Loss | null;
  verdict: Verdict | null;
  /** A hold item of this member that ended here. */
  ended: HoldItemRow[];
  /** The loss waits for the closing pass: nothing about this person is written now. */
  frozen: boolean;
};

export type SettleInput = {
  judge: Judge;
  /** Items of a hold (`itemKey`) whose loss an approval lets happen: another hold's item of the same member stays as it is. */
  released: ReadonlySet<string>;
  /** Whose statement it is: losses are named by its ids. */
  directoryId: string;
};

export function settle(
  world: World,
  before: MemberRow,
  named: UserRow | null,
  conflict: boolean,
  policy: Policy,
  input: SettleInput,
): Settled {
  refreshScope(world, before, policy);
  const member = world.members.get(before.id) ?? before;
  const projection = project(world, member, policy);
  const settled: Settled = { before, after: member, projection, loss: null, verdict: null, ended: [], frozen: false };
  if (projection.state === "unnamed") {
    letGo(world, settled, input.released);
    return settled;
  }
  settled.after = withProfile(member, named, conflict);
  if (named) settled.after = withMetadata(world, settled.after, named);
  if (projection.state === "active") beActive(world, settled, projection.role, input);
  else leave(world, settled, projection.reason, input);
  if (settled.frozen) return { ...settled, after: before };
  world.putMember(settled.after);
  return settled;
}

/** No directory says anything any more: what was held has no statement behind it. */
function letGo(world: World, settled: Settled, released: ReadonlySet<string>): void {
  for (const kind of ["departure", "role_loss"] as const) {
    const { id } = settled.after;
    if (!released.has(itemKey(id, kind))) continue;
    const free = endItem(world, settled, settled.after, kind, "withdrawn");
    settled.after = kind === "departure" && free.state === "held" ? { ...free, state: "active", stateReason: null } : free;
  }
  if (settled.ended.length > 0) world.putMember(settled.after);
}

/** Scope is a fact of groups and policy: any of the person's records may have left or entered it. */
function refreshScope(world: World, member: MemberRow, policy: Policy): void {
  for (const user of world.usersOf(member.id)) {
    const inScope = policy.claims(user).inScope;
    if (inScope !== user.inScope && user.deletedAt === null) world.putUser({ ...user, inScope });
  }
}

function withProfile(member: MemberRow, user: UserRow | null, conflict: boolean): MemberRow {
  if (!user) return member;
  const onlyDisplay = !user.givenName && !user.familyName && user.displayName;
  const flags = new Set(member.flags);
  toggle(flags, "missing_family_name", !user.familyName);
  toggle(flags, "email_conflict", conflict);
  return {
    ...member,
    givenName: user.givenName ?? (onlyDisplay ? user.displayName : null) ?? member.givenName,
    // A name written by hand is not erased by a directory that has none; the flag says that it is missing there.
    familyName: user.familyName ?? member.familyName,
    flags: [...flags].sort(),
  };
}

/** What the directory states of the vendor's free fields, beside what the vendor keeps there. */
function withMetadata(world: World, member: MemberRow, user: UserRow): MemberRow {
  const before = world.users.original(user.id)?.attributes.metadata;
  const metadata = mergeMetadata(member.metadata, user.attributes.metadata, before);
  return metadata === member.metadata ? member : { ...member, metadata };
}

function toggle(flags: Set<string>, flag: string, on: boolean): void {
  if (on) flags.add(flag);
  else flags.delete(flag);
}

function beActive(world: World, settled: Settled, role: ResolvedRole | "kept", input: SettleInput): void {
  const { before } = settled;
  let next: MemberRow = { ...settled.after, state: "active", stateReason: null, deprovisionedAt: null };
  next = forget(next, "departure");
  settled.after = before.state === "held" ? endItem(world, settled, next, "departure", "withdrawn") : next;
  if (role === "kept") return;

  const lower = before.state !== "deprovisioned" && isLower(role.roleId, before.roleId, world.facts.roles);
  if (lower && mayKeep(world, settled, role, input)) return;
  next = endItem(world, settled, settled.after, "role_loss", lower ? "applied" : "withdrawn");
  next = forget(next, "role_loss");
  settled.after = { ...next, roleId: role.roleId, roleSource: role.source, mappedRoleId: role.mappedRoleId, roleReason: role.reason };
}

/** Whether the higher role stays for now: refused before, held already, or held by this verdict. */
function mayKeep(world: World, settled: Settled, role: ResolvedRole, input: SettleInput): boolean {
  const { before } = settled;
  const group = role.reason.because.kind === "group" ? (role.reason.because.label ?? "") : "";
  const reason: ReasonCode = before.roleSource === "manual" && role.source === "mapping" ? "manual_role_replaced" : "role_changed";
  const loss = lossOf(world, before, input.directoryId, {
    kind: "role_loss",
    reasonCode: reason,
    params: { group },
    toRoleId: role.roleId,
  });
  if (isRefused(before, loss)) return true;
  const item = world.holdItems.get(itemKey(before.id, "role_loss"));
  if (item?.state === "open") {
    if (!input.released.has(itemKey(before.id, "role_loss"))) return true;
    if (isAsApproved(world, item, loss)) {
      settled.loss = loss;
      settled.verdict = { do: "apply" };
      return false;
    }
  }
  return withhold(world, settled, loss, input, (member, holdId) => ({ ...member, holdId }));
}

/** Approved was a step from one role down to another: from a higher one, or further down, it is a loss that nobody has seen. */
function isAsApproved(world: World, item: HoldItemRow, loss: Loss): boolean {
  if (item.fromRoleId !== loss.fromRoleId) return false;
  return item.toRoleId === null || loss.toRoleId === null || !isLower(loss.toRoleId, item.toRoleId, world.facts.roles);
}

function leave(world: World, settled: Settled, reason: ReasonCode, input: SettleInput): void {
  const { before } = settled;
  if (before.state === "deprovisioned") {
    settled.after = { ...settled.after, stateReason: reason };
    return;
  }
  const loss = lossOf(world, before, input.directoryId, { kind: "departure", reasonCode: reason, params: {}, toRoleId: null });
  if (isRefused(before, loss)) return;
  if (before.state === "held") {
    if (!input.released.has(itemKey(before.id, "departure"))) return;
    settled.loss = loss;
    settled.verdict = { do: "apply" };
  } else if (withhold(world, settled, loss, input, (member, holdId) => ({ ...member, state: "held", stateReason: reason, holdId }))) return;

  let next = endItem(world, settled, settled.after, "departure", "applied");
  next = endItem(world, settled, next, "role_loss", "withdrawn");
  settled.after = {
    ...next,
    state: "deprovisioned",
    stateReason: reason,
    deprovisionedAt: world.facts.now,
    holdId: null,
    refused: null,
    pinnedRoleId: null,
    pinnedUntil: null,
  };
}

/** Asks for the verdict and keeps the member as it is when the loss must wait. */
function withhold(
  world: World,
  settled: Settled,
  loss: Loss,
  input: SettleInput,
  mark: (member: MemberRow, holdId: Id<"hld">) => MemberRow,
): boolean {
  const verdict = input.judge(loss);
  settled.loss = loss;
  settled.verdict = verdict;
  if (verdict.do === "apply") return false;
  if (verdict.do === "freeze") {
    settled.frozen = true;
    return true;
  }
  world.holdItems.set(itemKey(loss.memberId, loss.kind), {
    holdId: verdict.holdId,
    memberId: loss.memberId,
    kind: loss.kind,
    reasonCode: loss.reasonCode,
    reasonParams: loss.reasonParams,
    fromRoleId: loss.fromRoleId,
    toRoleId: loss.toRoleId,
    state: "open",
  });
  settled.after = mark(settled.after, verdict.holdId);
  return true;
}

function isRefused(member: MemberRow, loss: Loss): boolean {
  return (member.refused ?? []).some((one) => one.kind === loss.kind && one.reason === loss.reasonCode && one.toRoleId === loss.toRoleId);
}

/** The statement that was refused is not made any more: made again, it is a new one. */
function forget(member: MemberRow, kind: Loss["kind"]): MemberRow {
  if (!member.refused?.some((one) => one.kind === kind)) return member;
  const others = member.refused.filter((one) => one.kind !== kind);
  return { ...member, refused: others.length > 0 ? others : null };
}

function endItem(world: World, settled: Settled, member: MemberRow, kind: HoldItemRow["kind"], state: "applied" | "withdrawn"): MemberRow {
  const item = world.holdItems.get(itemKey(member.id, kind));
  if (item?.state !== "open") return member;
  const ended: HoldItemRow = { ...item, state };
  world.holdItems.set(itemKey(member.id, kind), ended);
  settled.ended.push(ended);
  const other = world.holdItems.get(itemKey(member.id, kind === "departure" ? "role_loss" : "departure"));
  return { ...member, holdId: other?.state === "open" ? other.holdId : null };
}

type What = { kind: Loss["kind"]; reasonCode: ReasonCode; params: { [key: string]: Json }; toRoleId: string | null };

function lossOf(world: World, member: MemberRow, directoryId: string, { kind, reasonCode, params, toRoleId }: What): Loss {
  const role = (id: string | null) => (id ? (world.facts.roles.get(id)?.name ?? "") : "");
  const words: { [key: string]: Json } =
    kind === "departure" ? { role: role(member.roleId) } : { from: role(member.roleId), role: role(toRoleId) };
  const user = namedIn(world, member, directoryId);
  return {
    memberId: member.id,
    userId: user?.id ?? null,
    externalId: user?.externalId ?? null,
    email: member.email,
    kind,
    reasonCode,
    reasonParams: { ...words, ...params },
    fromRoleId: member.roleId,
    toRoleId,
  };
}

/** The person's record in the directory that speaks. */
function namedIn(world: World, member: MemberRow, directoryId: string): UserRow | undefined {
  const users = world.usersOf(member.id);
  return users.find((user) => user.directoryId === directoryId && user.deletedAt === null) ?? users[0];
}
