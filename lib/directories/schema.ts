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
  /** Where groups do not decide: how roles are set instead. Absent: as applied. */
  roleSource?: RoleSource;
  /** Decisions about values of that source: role id, or null for "no role of its own". */
  valueRoles?: ValueRole[];
  /** The groups page was left, with or without a choice (directories that push). */
  groupsDone?: boolean;
  /** The roles page was left with every group decided. */
  rolesDone: boolean;
  /** "<group id>:<role id>" that asked once and was confirmed: a discouraged role, or many people as the highest. */
  confirmed?: string[];
  savedAt: string;
  /** Shown to whoever saves over it. */
  savedBy?: string;
};

/** `groups`: by groups alone; `default`: one role for everyone; else by a value that each person carries. */
export type RoleSource = "groups" | "default" | "attribute" | "org_unit";
export type ValueRole = { source: "attribute" | "org_unit"; value: string; roleId: string | null };

/** Read by us; every other provider sends to us. */
export const PULLED: ReadonlySet<ProviderKey> = new Set(["google_workspace"]);

/** Who can send an organizational unit: an extension of Google's own, which a custom client may use as well. */
export const SENDS_UNITS: ReadonlySet<string> = new Set<ProviderKey>(["google_scim", "scim"]);

export const TYPES: Record<ProviderKey, string> = {
  google_workspace: "gsuite directory",
  okta: "okta scim v2.0",
  entra_id: "azure scim v2.0",
  jumpcloud: "jump cloud scim v2.0",
  onelogin: "onelogin scim v2.0",
  rippling: "rippling scim v2.0",
  google_scim: "generic scim v2.0",
  scim: "generic scim v2.0",
};

export type DirectoryView = {
  object: "directory";
  id: string;
  organization_id: string;
  provider: ProviderKey;
  type: string;
  name: string;
  state: DirectoryState;
  scim: { endpoint_url: string } | null;
  last_synced_at: string | null;
  next_sync_at: string | null;
  created_at: string;
};
