/** Which outcome and which sentence a change gets: one per person and statement. Pure. */
import { same } from "../fold";
import type { LogOutcome } from "../logs/record";
import type { ReasonCode } from "../logs/reasons";
import type { RoleReason } from "../roles/schema";
import type { Subject } from "./observe";
import { counts, saysActive, whyNot } from "./project";
import type { Settled } from "./settle";
import type { Change, Json, SubjectOutcome } from "./types";
import type { MemberRow, UserRow, World } from "./world";

export type Verdictline = {
  outcome: SubjectOutcome["outcome"];
  action: string;
  reason: ReasonCode;
  params: { [key: string]: Json };
  /** The line of the provider's record that the reason is about. */
  path?: string;
};

export type Context = { cause: "statement" | "policy" | "approval"; by: string; holdCause: string | null };

/** Changes of the member as its readers know the fields. */
export function memberChanges(world: World, before: MemberRow | null, after: MemberRow): Change[] {
  const role = (row: MemberRow | null) => (row ? (world.facts.roles.get(row.roleId)?.key ?? null) : null);
  const pairs: [string, Json, Json][] = [
    ["state", before?.state ?? null, after.state],
    ["role", role(before), role(after)],
    ["role_source", before?.roleSource ?? null, after.roleSource],
    ["email", before?.email ?? null, after.email],
    ["first_name", before?.givenName ?? null, after.givenName],
    ["last_name", before?.familyName ?? null, after.familyName],
    ["flags", before?.flags ?? [], after.flags],
    ["state_reason", before?.stateReason ?? null, after.stateReason],
    ["hold_id", before?.holdId ?? null, after.holdId],
    ["metadata", before?.metadata ?? {}, after.metadata],
  ];
  const changes = pairs.filter(([, from, to]) => !same(from, to)).map(([field, from, to]) => ({ field, from, to }));
  if (before && !same(before.roleReason, after.roleReason))
    changes.push({ field: "role_reason", from: because(before.roleReason), to: because(after.roleReason) });
  return changes;
}

function because(reason: MemberRow["roleReason"]): Json {
  return "because" in reason && reason.because ? ((reason as RoleReason).because.label ?? (reason as RoleReason).because.kind) : null;
}

export function nameOf(user: UserRow | null, member: MemberRow | null): string {
  const full = [member?.givenName ?? user?.givenName, member?.familyName ?? user?.familyName].filter(Boolean).join(" ");
  return full || user?.displayName || member?.email || user?.email || user?.userName || "";
}

/** @returns null when nothing happened to the person that is worth an entry. */
export function explain(
  world: World,
  subject: Subject | null,
  settled: Settled | null,
  changes: Change[],
  context: Context,
): Verdictline | null {
  const member = settled?.after ?? null;
  const email = member?.email ?? subject?.after?.email ?? subject?.desired?.email ?? null;
  const name = nameOf(subject?.after ?? null, member) || subject?.desired?.displayName || (email ?? subject?.externalId ?? "");
  const say = (line: Omit<Verdictline, "params"> & { params?: { [key: string]: Json } }): Verdictline => ({
    ...line,
    params: { name, ...(email ? { email } : {}), ...line.params },
  });

  if (subject?.problem) return problemLine(subject, say);
  if (!settled || !member) return subject?.after ? memberless(world, subject, say) : null;
  const changed = (field: string) => changes.find((change) => change.field === field);
  const words = roleWords(world, settled);

  if (settled.verdict?.do === "hold") return say(heldLine(world, settled, context));
  if (subject?.how === "created") return say(createdLine(world, subject, settled, words));
  if (settled.before.state !== "deprovisioned" && member.state === "deprovisioned") {
    const reason = (member.stateReason ?? "unassigned") as ReasonCode;
    if (context.cause === "approval")
      return say({
        outcome: "deactivated",
        action: "deprovision_member",
        reason: "hold_approved",
        params: { reason, role: words.role, by: context.by },
      });
    return say({ outcome: "deactivated", action: "deprovision_member", reason, params: { role: words.role } });
  }
  // Who had left before, or is held: the record goes, the member's state does not change.
  if (subject?.removal) return say({ outcome: "updated", action: "delete_user", reason: removalReason(world, subject) });
  if (settled.before.state === "deprovisioned" && member.state === "active")
    return say({ outcome: "reactivated", action: "reactivate_member", reason: "returned", params: words });
  if (settled.before.state === "held" && member.state === "active")
    return say({ outcome: "updated", action: "withdraw_hold", reason: "reinstated", params: words });
  const unknown = unknownValue(settled);
  if (unknown !== null && changed("attributes"))
    return say({ outcome: "updated", action: "update_member", reason: "role_value_unknown", params: { ...words, value: unknown } });
  if (changed("role")) return say(roleLine(subject, settled, words, context));
  if (subject?.how === "linked") return say({ outcome: "updated", action: "link_member", reason: "linked_by_email", params: words });
  if (settled.before.roleSource === "manual" && member.roleSource === "mapping")
    return say({ outcome: "updated", action: "change_role", reason: "manual_role_replaced", params: words });
  if (settled.before.email === member.email && settled.before.emailKey !== member.emailKey)
    return say({ outcome: "updated", action: "update_member", reason: "address_released", path: "email" });
  const flagged = changed("flags");
  if (flagged && member.flags.includes("email_conflict") && !settled.before.flags.includes("email_conflict"))
    return say({
      outcome: "updated",
      action: "update_member",
      reason: "email_conflict",
      params: { wanted: subject?.after?.email ?? "" },
      path: "email",
    });
  const moved = changed("email");
  if (moved)
    return say({ outcome: "updated", action: "update_member", reason: "email_changed", params: { from: moved.from, to: moved.to } });
  const groups = (subject?.joined.length ?? 0) + (subject?.left.length ?? 0) > 0;
  if (groups && subject) return say(groupLine(subject));
  if (changes.length === 0) return null;
  return say({
    outcome: "updated",
    action: "update_member",
    reason: context.cause === "policy" ? "mapping_changed" : "profile_changed",
    params: words,
  });
}

type Say = (line: Omit<Verdictline, "params"> & { params?: { [key: string]: Json } }) => Verdictline;

function problemLine(subject: Subject, say: Say): Verdictline {
  const { problem } = subject;
  if (!problem) throw new Error("no problem to tell");
  const path = problem.reason === "family_name_required" ? "name.familyName" : problem.outcome === "skipped" ? undefined : "primaryEmail";
  return say({ outcome: problem.outcome, action: "skip_user", reason: problem.reason, params: problem.params, path });
}

/** A record without a member: out by rule, or stored by a directory that is still a draft. */
function memberless(world: World, subject: Subject, say: Say): Verdictline {
  const user = subject.after as UserRow;
  if (subject.removal) return say({ outcome: "deactivated", action: "delete_user", reason: removalReason(world, subject) });
  if (!counts(world, user))
    return say({
      outcome: subject.before ? "updated" : "created",
      action: "store_user",
      reason: subject.before ? "profile_changed" : "stored_in_draft",
    });
  const reason = saysActive(user)
    ? "profile_changed"
    : whyNot(world, user) === "out_of_scope"
      ? "not_in_selected_group"
      : whyNot(world, user);
  return say({ outcome: "skipped", action: "skip_user", reason });
}

function removalReason(world: World, subject: Subject): ReasonCode {
  return subject.after && subject.after.deletedAt !== null ? whyNot(world, subject.after) : "no_change";
}

/** A value of the attribute that names a role, which names none here. */
function unknownValue(settled: Settled): string | null {
  const matches = settled.projection.state === "active" ? settled.projection.claims.matches : [];
  return matches.find((match) => match.kind === "attribute" && match.roleId === null)?.label ?? null;
}

type RoleWords = { role: string; from: string; group: string; count: number };

function roleWords(world: World, settled: Settled): RoleWords {
  const name = (id: string) => world.facts.roles.get(id)?.name ?? "";
  const { after, before, projection } = settled;
  const reason = "because" in after.roleReason ? (after.roleReason as RoleReason) : null;
  const matches = projection.state === "active" ? projection.claims.matches.filter((match) => match.roleId !== null) : [];
  return {
    role: name(after.roleId),
    from: name(before.roleId),
    group: reason?.source === "mapping" ? (reason.because.label ?? "") : "",
    count: matches.length,
  };
}

export function grantReason(world: World, settled: { after: MemberRow }, user: UserRow | null, count: number): ReasonCode {
  if (settled.after.roleSource === "mapping") return count > 1 ? "highest_of_groups" : "in_group";
  const everyone = user !== null && world.directory(user.directoryId).scope === "everyone";
  return everyone ? "everyone_in_scope" : "default_role";
}

function createdLine(world: World, subject: Subject, settled: Settled, words: RoleWords) {
  const unknown = unknownValue(settled);
  if (unknown !== null)
    return {
      outcome: "created" as const,
      action: "create_member",
      reason: "role_value_unknown" as const,
      params: { ...words, value: unknown },
    };
  const missing = settled.after.flags.includes("missing_family_name");
  const reason: ReasonCode = missing ? "missing_family_name" : grantReason(world, settled, subject.after, words.count);
  return { outcome: "created" as const, action: "create_member", reason, params: words, ...(missing ? { path: "name.familyName" } : {}) };
}

function roleLine(subject: Subject | null, settled: Settled, words: RoleWords, context: Context) {
  const lower = settled.loss?.kind === "role_loss";
  const action = lower ? "lower_role" : "change_role";
  const manual = settled.before.roleSource === "manual" && settled.after.roleSource === "mapping";
  if (context.cause === "approval" && lower)
    return {
      outcome: "updated" as const,
      action,
      reason: "hold_approved" as const,
      params: { ...words, reason: "role_changed", by: context.by },
    };
  const reason: ReasonCode = manual
    ? "manual_role_replaced"
    : subject?.how === "linked"
      ? "linked_and_mapped"
      : context.cause === "policy"
        ? "mapping_changed"
        : "role_changed";
  return { outcome: "updated" as const, action, reason, params: words };
}

const HELD: Record<string, ReasonCode> = {
  mass_departure: "held_mass_departure",
  mass_role_loss: "held_role_loss",
  last_highest_role: "held_last_highest_role",
};

function heldLine(world: World, settled: Settled, context: Context) {
  const { loss } = settled;
  const reason = HELD[context.holdCause ?? ""] ?? (loss?.kind === "role_loss" ? "held_role_loss" : "held_mass_departure");
  const params: { [key: string]: Json } = {
    reason: loss?.reasonCode ?? "",
    role: world.facts.roles.get(settled.before.roleId)?.name ?? "",
  };
  if (loss?.toRoleId) params.to = world.facts.roles.get(loss.toRoleId)?.name ?? "";
  return { outcome: "held" as LogOutcome, action: loss?.kind === "role_loss" ? "hold_role" : "hold_member", reason, params };
}

function groupLine(subject: Subject) {
  const groups = subject.joined.length > 0 ? subject.joined : subject.left;
  const [first] = groups.map((group) => group.displayName).sort();
  const reason: ReasonCode = subject.joined.length > 0 ? "joined_group" : "left_group";
  return { outcome: "updated" as const, action: "update_memberships", reason, params: { group: first ?? "", count: groups.length } };
}
