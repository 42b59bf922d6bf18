/** What a statement changes in a record. Pure: a field that is absent is no change, and equal input gives no change. */
import { fold, foldAddress, same } from "../fold";
import type { Change, DesiredGroup, DesiredUser, Json } from "./types";
import type { GroupRow, UserRow } from "./world";

/** The record as the statement leaves it. `userNameKey` and scope are settled by the caller, who sees the others. */
export function stateUser(current: UserRow, desired: DesiredUser): UserRow {
  const active = desired.active ?? (current.deletedAt === null ? current.active : true);
  return {
    ...current,
    externalId: desired.externalId ?? current.externalId,
    userName: desired.userName,
    userNameKey: fold(desired.userName),
    email: desired.email,
    emailKey: foldAddress(desired.email),
    active,
    inactiveReason: active ? null : (desired.inactiveReason ?? current.inactiveReason ?? "unassigned"),
    givenName: said(desired.givenName, current.givenName),
    familyName: said(desired.familyName, current.familyName),
    displayName: said(desired.displayName, current.displayName),
    orgUnitPath: said(desired.orgUnitPath, current.orgUnitPath),
    attributes: desired.attributes ?? current.attributes,
    sourceHash: desired.sourceHash ? desired.sourceHash.toString("hex") : current.sourceHash,
    deletedAt: null,
  };
}

const USER_FIELDS: [keyof UserRow, string][] = [
  ["externalId", "external_id"],
  ["userName", "user_name"],
  ["email", "email"],
  ["active", "active"],
  ["inactiveReason", "inactive_reason"],
  ["inScope", "in_scope"],
  ["givenName", "first_name"],
  ["familyName", "last_name"],
  ["displayName", "display_name"],
  ["orgUnitPath", "org_unit_path"],
  ["attributes", "attributes"],
];

export function diffUser(before: UserRow | null, after: UserRow): Change[] {
  const changes = fieldChanges(before, after, USER_FIELDS);
  const [was, is] = [before?.deletedAt != null, after.deletedAt !== null];
  return was === is ? changes : [...changes, { field: "deleted", from: was, to: is }];
}

export function stateGroup(current: GroupRow, desired: DesiredGroup, now: string): GroupRow {
  const unreadable = desired.membersRead && desired.membersRead !== true ? desired.membersRead.unreadable : null;
  return {
    ...current,
    displayName: desired.displayName ?? current.displayName,
    displayNameKey: fold(desired.displayName ?? current.displayName),
    email: said(desired.email, current.email),
    description: said(desired.description, current.description),
    memberCount: said(desired.memberCount, current.memberCount),
    includesEveryone: desired.includesEveryone ?? current.includesEveryone,
    unreadableRuns: unreadable ? current.unreadableRuns + 1 : desired.membersRead === true ? 0 : current.unreadableRuns,
    unreadableReason: unreadable ?? (desired.membersRead === true ? null : current.unreadableReason),
    // When it was read first; reading it again and finding the same is no change.
    membersReadAt: desired.membersRead === true ? (current.membersReadAt ?? now) : current.membersReadAt,
    deletedAt: desired.deleted ? (current.deletedAt ?? now) : null,
  };
}

const GROUP_FIELDS: [keyof GroupRow, string][] = [
  ["displayName", "name"],
  ["email", "email"],
  ["description", "description"],
  ["includesEveryone", "includes_everyone"],
];

export function diffGroup(before: GroupRow | null, after: GroupRow): Change[] {
  return fieldChanges(before, after, GROUP_FIELDS);
}

/** Counts of members and reading are ours to keep and nobody's event. */
export function isGroupTouched(before: GroupRow, after: GroupRow): boolean {
  return !same(before, after);
}

function fieldChanges<Row extends object>(before: Row | null, after: Row, fields: [keyof Row, string][]): Change[] {
  return fields.flatMap(([key, field]) => {
    const from = (before?.[key] ?? null) as Json;
    const to = (after[key] ?? null) as Json;
    return same(from, to) ? [] : [{ field, from, to }];
  });
}

function said<T>(statement: T | null | undefined, current: T | null): T | null {
  return statement === undefined ? current : statement;
}
