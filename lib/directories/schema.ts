/** Shapes of a directory that others read. Safe in the browser: types only. */

export const PROVIDERS = ["google_workspace", "google_scim", "okta", "entra_id", "jumpcloud", "onelogin", "rippling", "scim"] as const;
export type ProviderKey = (typeof PROVIDERS)[number];

export type DirectoryState = "draft" | "active" | "paused" | "held" | "needs_reauth" | "failing" | "disconnected";
export type Scope = "selected_groups" | "everyone";

/** Wizard answers that were not applied yet. Ids are uuids of ours. Only Enable Sync, or Save in a later edit, applies them (contract §5.10). */
export type DirectoryDraft = {
  /** directory.version at which this draft began; applying needs it unchanged. */
  baseVersion: number;
  scope: Scope;
  groupIds: string[];
  /** Decisions of the role page: role id, or null for "no role of its own". A selected group without an entry is undecided. */
  groupRoles: { [groupId: string]: string | null };
  /** Groups whose role was set by the name suggestion and not touched. */
  suggested: string[];
  defaultRoleId: string | null;
  /** The roles page was left with every group decided. */
  rolesDone: boolean;
  savedAt: string;
};
