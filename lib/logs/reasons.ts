/**
 * Every reason a provisioning log, a preview row or a hold may carry. The sentence, the fix and who must act stand in
 * messages/en.json under `reasons.<code>` (`title`, `text`, `fix`), filled with reason_params.
 */
export const REASON_CODES = [
  // what happened, all well
  "in_group",
  "highest_of_groups",
  "everyone_in_scope",
  "default_role",
  "linked_by_email",
  "linked_and_mapped",
  "profile_changed",
  "email_changed",
  "role_changed",
  "manual_role_replaced",
  "returned",
  "reinstated",
  "joined_group",
  "left_group",
  "group_renamed",
  "group_deleted",
  "created_by_hand",
  "role_set_by_hand",
  "mapping_changed",
  "no_change",
  "hold_approved",
  "hold_rejected",
  // departures
  "suspended",
  "archived",
  "deleted_at_provider",
  "out_of_scope",
  "unassigned",
  "scim_delete",
  // left out by rule
  "not_in_selected_group",
  "external_member",
  "admin_paused",
  // to be fixed by somebody
  "missing_family_name",
  "family_name_required",
  "no_usable_email",
  "email_conflict",
  "address_reused",
  "domain_not_allowed",
  "duplicate_email",
  "unreadable_record",
  "write_conflict",
  "absence_unconfirmed",
  "group_unreadable",
  // the guard
  "held_mass_departure",
  "held_role_loss",
  "held_last_highest_role",
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];
