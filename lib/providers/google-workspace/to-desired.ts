/** Google's people and groups in the pipeline's words: the only translator. Pure. */
import { createHash } from "node:crypto";
import { foldAddress } from "../../fold";
import type { DesiredGroup, DesiredUser } from "../../provisioning/types";
import type { ProviderGroup, ProviderUser } from "../types";

export type Memberships = { add: string[]; remove: string[] };

/** `memberships`: direct groups by Google's id; left out, nothing is said about them. */
export function userToDesired(user: ProviderUser, memberships?: Memberships): DesiredUser {
  return {
    externalId: user.externalId,
    userName: user.email ?? user.externalId,
    // Null when there is none that is usable: nobody is matched by it then.
    email: foldAddress(user.email),
    ...activity(user),
    givenName: user.givenName,
    familyName: user.familyName,
    displayName: user.displayName,
    orgUnitPath: user.orgUnitPath,
    attributes: {},
    sourceHash: sourceHash(user),
    raw: user.raw,
    ...(memberships ? { memberships } : {}),
  };
}

export function groupToDesired(group: ProviderGroup): DesiredGroup {
  return {
    externalId: group.externalId,
    displayName: group.name,
    email: group.email,
    description: group.description,
    memberCount: group.directMembersCount,
  };
}

// Suspended and archived are explicit statements, and so is `suspended: false`. A record that says neither changes
// nobody's access (reliability.md §1.6).
function activity(user: ProviderUser): Pick<DesiredUser, "active" | "inactiveReason"> {
  if (user.suspended) return { active: false, inactiveReason: "suspended" };
  if (user.archived) return { active: false, inactiveReason: "archived" };
  return isStated(user) ? { active: true, inactiveReason: null } : {};
}

const isStated = (user: ProviderUser) => typeof user.raw.suspended === "boolean";

/**
 * Equal hashes: nothing we map has changed. Google's etag also changes for a sign-in or a photo, so it is not used.
 * The version is raised whenever the mapping above changes, so that everybody is looked at once more.
 */
function sourceHash(user: ProviderUser): Buffer {
  const mapped = [
    "v1",
    user.email,
    user.givenName,
    user.familyName,
    user.displayName,
    user.orgUnitPath,
    user.suspended,
    user.archived,
    isStated(user),
  ];
  return createHash("sha256").update(JSON.stringify(mapped)).digest();
}
