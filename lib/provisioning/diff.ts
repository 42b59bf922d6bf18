/** What a statement changes in a record. Pure: a field that is absent is no change, and equal input gives no change. */
import { fold, foldAddress, same } from "../fold";
import type { Change, DesiredGroup, DesiredUser, Json } from "./types";
import type { GroupRow, UserRow } from "./world";

/** The record as the statement leaves it. `userNameKey` and scope are settled by the caller, who sees the others. */
export function stateUser(current: UserRow, desired: DesiredUser): UserRow {
  const active = desired.active ?? (current.deletedAt === null ? current.active : true);
  return {
    ...current,
    // A pushed representation is whole: an id that it does not have is gone.
    externalId: desired.representation === undefined ? (desired.externalId ?? current.externalId) : desired.externalId,
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
    scimJson: desired.representation ? desired.representation.json : current.scimJson,
    emailKeys: desired.representation ? desired.representation.emailKeys : current.emailKeys,
    missing: desired.missing ?? current.missing,
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

/** How a stored representation is read. */
export type Read = (json: string) => { [name: string]: Json };

export function diffUser(before: UserRow | null, after: UserRow, read: Read = JSON.parse): Change[] {
  const changes = fieldChanges(before, after, USER_FIELDS);
  if (before) changes.push(...pushedChanges(before.scimJson, after.scimJson, changes.length > 0, read));
  const [was, is] = [before?.deletedAt != null, after.deletedAt !== null];
  return was === is ? changes : [...changes, { field: "deleted", from: was, to: is }];
}

/** What the fields above do not tell: attributes of the representation that no field of ours is made of. */
const OURS = new Set(["schemas", "userName", "externalId", "active", "displayName", "name", "emails"]);

function pushedChanges(before: string | null, after: string | null, told: boolean, read: Read): Change[] {
  if (before === after || after === null) return [];
  const [was, is] = [before === null ? {} : read(before), read(after)];
  const changed = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !same(was[name], is[name]));
  const others = changed.filter((name) => !OURS.has(name));
  // Something changed and no field of ours says so: it is named all the same.
  const names = told || others.length > 0 ? others : changed;
  return names.map((name) => ({ field: `scim.${name}`, from: was[name] ?? null, to: is[name] ?? null }));
}

export function stateGroup(current: GroupRow, desired: DesiredGroup, now: string): GroupRow {
  const unreadable = desired.membersRead && desired.membersRead !== true ? desired.membersRead.unreadable : null;
  return {
    ...current,
    externalId: desired.scimJson === undefined ? current.externalId : desired.externalId,
    scimJson: desired.scimJson ?? current.scimJson,
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
  ["externalId", "external_id"],
  ["displayName", "name"],
  ["email", "email"],
  ["description", "description"],
  ["includesEveryone", "includes_everyone"],
];

export function diffGroup(before: GroupRow | null, after: GroupRow, read: Read = JSON.parse): Change[] {
  const changes = fieldChanges(before, after, GROUP_FIELDS);
  return before ? [...changes, ...pushedChanges(before.scimJson, after.scimJson, changes.length > 0, read)] : changes;
}

/** Counts of members and reading are ours to keep and nobody's event. */
export function isGroupTouched(before: GroupRow, after: GroupRow): boolean {
  return !same(before, after);
}

function fieldChanges<Row extends object>(before: Row | null, after: Row, fields: [keyof Row, string][]): Change[] {
  return fields.flatMap(([key, field]) => {
    const from = (before?.[key] ?? null) as Json;
    const to = (after[key] ?? null) as Json;
    return same(from, to) || (before === null && same(to, {})) ? [] : [{ field, from, to }];
  });
}

function said<T>(statement: T | null | undefined, current: T | null): T | null {
  return statement === undefined ? current : statement;
}
