/** An object's full state as events carry it: snake_case, public ids, no personal data beyond the object's own. Pure. */
import { type Id, toPublicId, toPublicIdOrNull } from "../ids";

type RoleName = { key: string; name: string; rank: number };

export type MemberState = {
  id: string;
  email: string;
  givenName: string | null;
  familyName: string | null;
  source: string;
  state: string;
  stateReason: string | null;
  holdId: string | null;
  roleSource: string;
  roleReason: unknown;
  flags: readonly string[];
  metadata: unknown;
  version: number;
};

export function memberData(organizationId: Id<"org">, member: MemberState, role: RoleName | undefined) {
  return {
    object: "member",
    id: toPublicId("mem", member.id),
    organization_id: toPublicId("org", organizationId),
    email: member.email,
    first_name: member.givenName,
    last_name: member.familyName,
    state: member.state,
    state_reason: member.stateReason,
    hold_id: toPublicIdOrNull("hld", member.holdId),
    source: member.source,
    role: role ? { slug: role.key, key: role.key, name: role.name, rank: role.rank } : null,
    role_source: member.roleSource,
    role_reason: member.roleReason,
    flags: member.flags,
    metadata: member.metadata,
    version: member.version,
  };
}

export type DirectoryUserState = {
  id: string;
  directoryId: string;
  memberId: string | null;
  externalId: string | null;
  userName: string;
  email: string | null;
  active: boolean;
  inactiveReason: string | null;
  deletedAt: unknown;
  orgUnitPath: string | null;
  givenName: string | null;
  familyName: string | null;
  displayName: string | null;
  attributes: unknown;
  version: number;
};

export function directoryUserData(organizationId: Id<"org">, user: DirectoryUserState) {
  const id = toPublicId("usr", user.id);
  return {
    object: "directory_user",
    id,
    organization_id: toPublicId("org", organizationId),
    directory_id: toPublicId("dir", user.directoryId),
    member_id: toPublicIdOrNull("mem", user.memberId),
    idp_id: mappedId(user.attributes) ?? user.externalId ?? id,
    username: user.userName,
    email: user.email,
    first_name: user.givenName,
    last_name: user.familyName,
    display_name: user.displayName,
    org_unit_path: user.orgUnitPath,
    state: user.active && !user.deletedAt ? "active" : "inactive",
    inactive_reason: user.deletedAt ? "deleted" : user.inactiveReason,
    custom_attributes: user.attributes,
    version: user.version,
  };
}

/** The attribute mapping may name another attribute as the provider's id. */
function mappedId(attributes: unknown): string | null {
  const mapped = (attributes as { external_id?: unknown } | null)?.external_id;
  return typeof mapped === "string" && mapped !== "" ? mapped : null;
}

export type DirectoryGroupState = {
  id: string;
  directoryId: string;
  externalId: string | null;
  displayName: string;
  email: string | null;
  deletedAt: unknown;
  version: number;
};

export function directoryGroupData(organizationId: Id<"org">, group: DirectoryGroupState) {
  const id = toPublicId("grp", group.id);
  return {
    object: "directory_group",
    id,
    organization_id: toPublicId("org", organizationId),
    directory_id: toPublicId("dir", group.directoryId),
    idp_id: group.externalId ?? id,
    name: group.displayName,
    email: group.email,
    deleted: Boolean(group.deletedAt),
    version: group.version,
  };
}

/** What all events about who is in one group say alike; each adds its `user`. */
export function groupMembershipData(organizationId: Id<"org">, state: DirectoryGroupState) {
  const group = directoryGroupData(organizationId, state);
  return { object: "group_membership", directory_id: group.directory_id, group };
}

export type GroupMembershipData = ReturnType<typeof groupMembershipData>;
