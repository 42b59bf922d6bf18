/** What was decided about a group, as one log entry and its events, in the world of the unit. */
import { directoryGroupData, groupMembershipData } from "../events/views";
import type { LogEntry } from "../logs/record";
import type { GroupSubject } from "./observe-groups";
import { emit, emitMembership, frame, type Recorder } from "./record";
import type { Change } from "./types";
import type { Bystander, GroupRow, World } from "./world";

/** Names that an entry about many members shows. */
const MOST_NAMES = 20;

export function recordGroup(world: World, subject: GroupSubject, recorder: Recorder): void {
  const { before, after } = subject;
  const deleted = before !== null && before.deletedAt === null && after.deletedAt !== null;
  const members = memberChanges(subject);
  const changes = [...subject.changes, ...members];
  const happened = !before || deleted || changes.length > 0;
  if (!recorder.silent && happened) groupEvents(world, subject, deleted, recorder);
  if (!happened && !recorder.logsNoChange) return;
  if (recorder.silent && recorder.source !== "scim") return;
  world.logs.push(entryOf(subject, changes, happened ? (!before ? "created" : deleted ? "deleted" : "updated") : "unchanged", recorder));
}

function groupEvents(world: World, subject: GroupSubject, deleted: boolean, recorder: Recorder): void {
  const { before, after } = subject;
  const { organizationId } = world.facts;
  const group = directoryGroupData(organizationId, after);
  const inner = [...nested("groups_joined", subject.joinedGroups), ...nested("groups_left", subject.leftGroups)];
  const said = [...subject.changes, ...inner];
  if (!before) emit(world, recorder, "dsync.group.created", group, said);
  else if (!deleted && said.length > 0) emit(world, recorder, "dsync.group.updated", group, said);
  const membership = groupMembershipData(organizationId, after);
  for (const { id } of subject.joined) emitMembership(world, recorder, "added", id, membership);
  for (const { id } of subject.left) emitMembership(world, recorder, "removed", id, membership);
  if (deleted) emit(world, recorder, "dsync.group.deleted", group, said);
}

function nested(field: string, groups: readonly GroupRow[]): Change[] {
  return groups.length > 0 ? [{ field, from: null, to: groups.map((group) => group.displayName).sort() }] : [];
}

function memberChanges(subject: GroupSubject): Change[] {
  const list = (field: string, people: readonly Bystander[], groups: readonly GroupRow[]): Change[] => {
    const count = people.length + groups.length;
    if (count === 0) return [];
    const shown = [...groups.map((group) => group.displayName), ...people.slice(0, MOST_NAMES).map((person) => person.name)];
    const names = shown.slice(0, MOST_NAMES);
    return [{ field, from: null, to: count > names.length ? [...names, `+${count - names.length}`] : names }];
  };
  return [...list("members_joined", subject.joined, subject.joinedGroups), ...list("members_left", subject.left, subject.leftGroups)];
}

type Type = "created" | "deleted" | "updated" | "unchanged";

const OUTCOMES = { created: "created", deleted: "deactivated", updated: "updated", unchanged: "skipped" } as const;
const ACTIONS = { created: "create_group", deleted: "delete_group", updated: "update_group", unchanged: "update_group" } as const;

function entryOf(subject: GroupSubject, changes: Change[], type: Type, recorder: Recorder): LogEntry {
  const { after } = subject;
  const renamed = subject.before ? subject.changes.find((change) => change.field === "name") : undefined;
  const joined = subject.joined.length + subject.joinedGroups.length;
  const left = subject.left.length + subject.leftGroups.length;
  const reason = (): LogEntry["reasonCode"] => {
    if (type === "unchanged") return "no_change";
    if (type === "deleted") return "group_deleted";
    if (renamed) return "group_renamed";
    if (type === "created" && recorder.source === "scim") return "group_created";
    return joined + left > 0 ? "group_members_changed" : "profile_changed";
  };
  return {
    action: ACTIONS[type],
    outcome: OUTCOMES[type],
    subject: { kind: "group", name: after.displayName, email: after.email, external_id: after.externalId },
    memberId: null,
    changes,
    reasonCode: reason(),
    reasonParams: {
      name: after.displayName,
      group: after.displayName,
      ...(renamed ? { from: renamed.from, to: renamed.to } : {}),
      ...(joined + left > 0 ? { joined, left } : {}),
    },
    detail: {
      steps: [{ step: "read", result: "ok" }, ...(type === "unchanged" ? [] : [{ step: "written" as const, result: type }])],
      ...(recorder.request ? { request: recorder.request } : {}),
    },
    loss: false,
    ...frame(recorder),
  };
}
