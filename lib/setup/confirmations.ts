/**
 * Which assignments ask once before they stand (N-13, ui §4.1): a role that is normally not given to a group, and the
 * highest role for a group of more than ten people or of everybody. Pure.
 */
import type { DirectoryDraft } from "../directories/schema";
import type { RoleRow } from "../roles/queries";

export const MANY_PEOPLE = 10;

export type AskedGroup = { id: string; people: number | null; includesEveryone: boolean };
export type Confirmation = {
  groupId: string;
  role: RoleRow;
  kind: "discouraged" | "many_highest";
  people: number | null;
  confirmed: boolean;
};

export function confirmationsOf(draft: DirectoryDraft, groups: readonly AskedGroup[], roles: readonly RoleRow[]): Confirmation[] {
  const highest = Math.min(...roles.map((role) => role.rank));
  const byId = new Map(roles.map((role) => [role.id, role]));
  return groups.flatMap((group) => {
    const role = byId.get(draft.groupRoles[group.id] ?? "");
    const kind = role && kindOf(draft, group, role, highest);
    if (!role || !kind) return [];
    return [
      {
        groupId: group.id,
        role,
        kind,
        people: group.people,
        confirmed: draft.confirmed?.includes(confirmationKey(group.id, role.id)) ?? false,
      },
    ];
  });
}

export const confirmationKey = (groupId: string, roleId: string): string => `${groupId}:${roleId}`;

function kindOf(draft: DirectoryDraft, group: AskedGroup, role: RoleRow, highest: number): Confirmation["kind"] | null {
  if (role.rank === highest && (group.includesEveryone || (group.people ?? 0) > MANY_PEOPLE)) return "many_highest";
  // A group that was named for this role, as we recommend, says itself that it is meant.
  if (role.discouraged && !draft.suggested.includes(group.id)) return "discouraged";
  return null;
}
