/** Turns what was decided about a person or a group into one log entry and its events, in the world of the unit. */
import { type GroupMembershipData, groupMembershipData, memberData } from "../events/views";
import type { EventCause } from "../events/record";
import { same } from "../fold";
import { newId } from "../ids";
import type { LogEntry, LogStep } from "../logs/record";
import { type Context, explain, memberChanges, nameOf, type Verdictline } from "./explain";
import type { Subject } from "./observe";
import type { RequestRecord } from "./request";
import type { Settled } from "./settle";
import type { Change, Json } from "./types";
import type { DirectoryRow, MemberRow, UserRow, World } from "./world";

export type Recorder = {
  directory: DirectoryRow | null;
  source: LogEntry["source"];
  runId: string | null;
  requestId: string;
  actor: LogEntry["actor"];
  cause: EventCause;
  context: Context;
  /** Records of a draft are stored and logged; nobody hears of them. */
  silent: boolean;
  /** A request leaves an entry although nothing changed. */
  logsNoChange: boolean;
  /** Losses applied by this statement count under the guard. */
  lossesCount: boolean;
  /** The provider's request, as support sees it. */
  request?: RequestRecord;
};

/** @returns the line that was chosen, or null when nothing happened. */
export function recordPerson(world: World, subject: Subject | null, settled: Settled | null, recorder: Recorder): Verdictline | null {
  const created = subject?.how === "created";
  const ofMember = settled ? memberChanges(world, created ? null : settled.before, settled.after) : [];
  const moved = settled !== null && (created || !same(strip(settled.before), strip(settled.after)));
  const ofRecord = subject ? recordChanges(subject) : [];
  const line = explain(world, subject, settled, [...ofMember, ...ofRecord], recorder.context);
  const happened = moved || ofRecord.length > 0 || isNews(subject);

  if (settled && moved) settle(world, settled, created);
  if (subject) userEvents(world, subject, recorder);
  const final = settled ? (world.members.get(settled.after.id) ?? settled.after) : null;
  if (settled && moved && final && !recorder.silent) memberEvents(world, settled, final, ofMember, created, recorder);
  if (line && happened) writeLog(world, subject, settled, moved ? final : null, line, once([...ofMember, ...ofRecord]), recorder);
  else if (recorder.logsNoChange && subject) writeLog(world, subject, settled, null, unchanged(subject, settled), [], recorder);
  return happened ? line : null;
}

/** Member and record have names and an address in common: an entry says each change once. */
function once(changes: readonly Change[]): Change[] {
  return changes.filter(
    (change, at) =>
      !changes.some((one, place) => place < at && one.field === change.field && same(one.from, change.from) && same(one.to, change.to)),
  );
}

// A problem is news once: when the record is new or has changed, or when nothing of it is stored to compare with.
function isNews(subject: Subject | null): boolean {
  if (!subject?.problem) return false;
  if (subject.problem.outcome === "skipped" && subject.after === null) return false;
  return (
    subject.before === null ||
    subject.before.identity !== subject.after?.identity ||
    subject.before.userNameKey !== subject.after?.userNameKey ||
    ["duplicate_email", "write_conflict"].includes(subject.problem.reason)
  );
}

function recordChanges(subject: Subject): Change[] {
  const names = (groups: { displayName: string }[]) => groups.map((group) => group.displayName).sort();
  const changes = [...subject.changes];
  if (subject.joined.length > 0) changes.push({ field: "groups_joined", from: null, to: names(subject.joined) });
  if (subject.left.length > 0) changes.push({ field: "groups_left", from: names(subject.left), to: null });
  return changes;
}

/** What the row says to its readers, without what is only remembered for the next statement and what follows from a change. */
function strip(member: MemberRow): Partial<MemberRow> {
  return { ...member, version: 0, lastLogId: null, mappedRoleId: null, refused: null };
}

function settle(world: World, settled: Settled, created: boolean): void {
  const version = created ? 1 : settled.before.version + 1;
  world.putMember({ ...settled.after, version });
}

function userEvents(world: World, subject: Subject, recorder: Recorder): void {
  const user = subject.after ? (world.users.get(subject.after.id) ?? subject.after) : null;
  if (!user || recorder.silent) return;
  const data = world.shown(user);
  const type = !subject.before ? "created" : user.deletedAt !== null ? "deleted" : "updated";
  if (subject.changes.length > 0 || !subject.before) emit(world, recorder, `dsync.user.${type}`, data, subject.changes);
  const groups = [...subject.joined.map((group) => ["added", group] as const), ...subject.left.map((group) => ["removed", group] as const)];
  for (const [what, group] of groups)
    emitMembership(world, recorder, what, user.id, groupMembershipData(world.facts.organizationId, group));
}

function memberEvents(world: World, settled: Settled, member: MemberRow, changes: Change[], created: boolean, recorder: Recorder): void {
  const data = memberData(world.facts.organizationId, member, world.facts.roles.get(member.roleId));
  const said = changes.filter((change) => change.field !== "hold_id");
  const say = (type: string, list: Change[]) => emit(world, recorder, `member.${type}`, data, list);
  const { before } = settled;
  const whole = created
    ? "provisioned"
    : before.state !== "deprovisioned" && member.state === "deprovisioned"
      ? "deprovisioned"
      : before.state === "deprovisioned" && member.state === "active"
        ? "reactivated"
        : null;
  if (whole) {
    say(whole, said);
    return;
  }
  // Whether a departure is held is between the customer and the vendor's staff: the outside hears of it when it is decided.
  const heard = said.filter((change) => change.field !== "state" && change.field !== "state_reason");
  const isRole = (change: Change) => change.field === "role" || change.field === "role_source";
  if (heard.some((change) => change.field === "role")) {
    say(
      "role_changed",
      heard.filter((change) => isRole(change) || change.field === "role_reason"),
    );
    const rest = heard.filter((change) => !isRole(change) && change.field !== "role_reason");
    if (rest.length > 0) say("updated", rest);
  } else if (heard.length > 0) say("updated", heard);
}

type Speaker = Pick<Recorder, "cause" | "directory">;

export function emit(world: World, { directory, cause }: Speaker, type: string, data: object, changes: Change[]): void {
  world.events.push({ id: newId("evt"), type, directoryId: directory?.id ?? null, cause, data, changes });
}

/** Somebody joined or left a group. `membership`: what the events about one group say alike. */
export function emitMembership(
  world: World,
  speaker: Speaker,
  what: "added" | "removed",
  userId: string,
  membership: GroupMembershipData,
): void {
  const { directory, cause } = speaker;
  const type = `dsync.group.user_${what}`;
  const row = world.users.get(userId);
  if (row) emit(world, speaker, type, { ...membership, user: world.shown(row) }, []);
  else world.events.push({ id: newId("evt"), type, directoryId: directory?.id ?? null, cause, data: { userId }, changes: [], membership });
}

export function frame(recorder: Recorder) {
  const { source, runId, requestId, actor } = recorder;
  return { id: newId("log"), directoryId: recorder.directory?.id ?? null, source, runId, requestId, actor };
}

function writeLog(
  world: World,
  subject: Subject | null,
  settled: Settled | null,
  member: MemberRow | null,
  line: Verdictline,
  changes: Change[],
  recorder: Recorder,
): void {
  const entry = frame(recorder);
  const about = settled?.after ?? null;
  const user = subject?.after ?? null;
  world.logs.push({
    action: line.action,
    outcome: line.outcome === "unchanged" ? "skipped" : line.outcome,
    subject: {
      kind: "person",
      name: line.params.name ?? nameOf(user, about),
      email: about?.email ?? user?.email ?? null,
      external_id: subject ? subject.externalId : externalIdOf(world, about, recorder),
    },
    memberId: about?.id ?? null,
    changes,
    reasonCode: line.reason,
    reasonParams: line.params,
    detail: {
      steps: steps(subject, settled, line),
      ...(recorder.request ? { request: recorder.request } : {}),
      ...(subject?.desired?.raw !== undefined ? { raw: subject.desired.raw } : {}),
      ...(subject?.removal
        ? { raw: { id: subject.removal.externalId, statement: subject.removal.statement, proof: subject.removal.proof } }
        : {}),
      ...(line.path ? { path: line.path } : {}),
      ...(member ? { member: afterState(member) } : {}),
    },
    loss: recorder.lossesCount && settled?.loss !== null && settled?.verdict?.do === "apply",
    ...entry,
  });
  if (member) world.putMember({ ...member, lastLogId: entry.id });
}

/** Of somebody the statement touched without naming the record. */
function externalIdOf(world: World, member: MemberRow | null, recorder: Recorder): string | null {
  const users = member ? world.usersOf(member.id) : [];
  return users.find((user) => user.directoryId === recorder.directory?.id)?.externalId ?? null;
}

/** A named person kept what a directory wanted to take: the member's row, its entry, nothing for the outside to hear. */
export function recordDecided(world: World, before: MemberRow, after: MemberRow, words: { [key: string]: Json }, recorder: Recorder): void {
  const member = { ...after, version: before.version + 1 };
  const role = world.facts.roles.get(member.roleId)?.name ?? "";
  const entry: LogEntry = {
    action: "reject_hold",
    outcome: "updated",
    subject: { kind: "person", name: nameOf(null, member), email: member.email, external_id: null },
    memberId: member.id,
    changes: memberChanges(world, before, member),
    reasonCode: "hold_rejected",
    reasonParams: { name: nameOf(null, member), email: member.email, role, ...words },
    detail: {
      steps: [
        { step: "checked", result: "rejected" },
        { step: "written", result: "reject_hold" },
      ],
      member: afterState(member),
    },
    loss: false,
    ...frame(recorder),
  };
  world.logs.push(entry);
  world.putMember({ ...member, lastLogId: entry.id });
}

export function afterState(member: MemberRow) {
  return { state: member.state, role_id: member.roleId, role_source: member.roleSource, email: member.email, version: member.version };
}

function steps(subject: Subject | null, settled: Settled | null, line: Verdictline): LogStep[] {
  const list: LogStep[] = [];
  const groups = settled?.projection.state === "active" ? settled.projection.claims.groups.map((group) => group.displayName).sort() : [];
  if (subject) list.push({ step: "read", result: subject.removal ? "gone" : "ok" });
  if (line.reason === "not_in_selected_group" || line.reason === "out_of_scope") list.push({ step: "in_scope", result: "no" });
  else if (subject?.after || settled) list.push({ step: "in_scope", result: "yes", ...(groups.length > 0 ? { params: { groups } } : {}) });
  if (settled?.projection.state === "active")
    list.push({ step: "role_decided", result: settled.after.roleSource, params: { role_id: settled.after.roleId } });
  if (subject?.problem) list.push({ step: "matched", result: subject.problem.reason });
  else if (subject?.how) list.push({ step: "matched", result: subject.how });
  else if (settled) list.push({ step: "matched", result: "known" });
  if (settled?.loss) list.push({ step: "checked", result: settled.verdict?.do === "hold" ? "held" : "allowed" });
  else if (settled) list.push({ step: "checked", result: "no_loss" });
  if (line.outcome !== "failed") list.push({ step: "written", result: line.action });
  return list;
}

function unchanged(subject: Subject, settled: Settled | null): Verdictline {
  const name = nameOf(subject.after as UserRow | null, settled?.after ?? null);
  const email: Json = settled?.after.email ?? subject.after?.email ?? null;
  return { outcome: "unchanged", action: "skip_user", reason: "no_change", params: { name, ...(email ? { email } : {}) } };
}
