/** Roles as others see them, and the stored answer to "why this role?". Safe in the browser: types only. */

export type RoleView = {
  id: string;
  key: string;
  name: string;
  description: string;
  rank: number;
  discouraged: boolean;
  is_default: boolean;
};

/** One fact that could give a role. Names and ranks are as they were at the decision. Group ids are public (`grp_…`). */
export type RoleClaim = {
  kind: "group" | "org_unit" | "attribute" | "manual" | "pin" | "directory_default" | "organization_default";
  group_id?: string;
  /** Group name, unit path or attribute value. */
  label?: string;
  /** Names of the groups in between, outermost first, when the membership is nested. */
  via?: string[];
  /** null: the group is in scope and has no role mapped. */
  role: { key: string; name: string; rank: number } | null;
};

/** Stored in member.role_reason: what decided, and what lost to it, highest rank first. */
export type RoleReason = {
  source: "pinned" | "mapping" | "manual" | "default";
  because: RoleClaim;
  considered: RoleClaim[];
};
