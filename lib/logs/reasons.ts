/**
 * Every reason a provisioning log, a preview row or a hold may carry. The sentence, the fix and who must act stand in
 * messages/en.json under `reasons.<code>` (`title`, `text`, `fix`), filled with reason_params.
 *
 * Params are always flat. Every code carries `name` (as shown) and, when there is one, `email`. Beyond them:
 *
 *   in_group, highest_of_groups      role, group, count (mapped groups the person is in)
 *   everyone_in_scope, default_role  role
 *   linked_by_email                  role
 *   linked_and_mapped                role, from, group
 *   role_changed, mapping_changed    role, from, group (empty when a default decided)
 *   manual_role_replaced             role, from, group
 *   role_set_by_hand, created_by_hand  role, from (role_set_by_hand), by
 *   email_changed                    from, to
 *   email_conflict                   wanted (the address another member has)
 *   address_released                 email (which a new person has now; staff said so)
 *   joined_group, left_group         group (the first by name), count
 *   group_renamed                    from, to;  group_deleted, group_created: group
 *   group_members_changed            group, joined, left (how many; the first names stand in the changes)
 *   missing_required_attribute       attribute (the targets that are empty)
 *   role_value_unknown               value (of the attribute), role (what was given instead)
 *   address_reused, duplicate_email  other (the other record's provider id, when known)
 *   suspended, archived, deleted_at_provider, unassigned, scim_delete, out_of_scope  role (the one held until then)
 *   held_mass_departure, held_role_loss, held_last_highest_role  reason (the code of what was withheld), role, to (role_loss)
 *   hold_approved, hold_rejected     reason, role, by
 *   review_deactivated, review_undone  role, by, directory
 *   write_conflict, unreadable_record  problem
 *   scim_*                           problem (the sentence the provider was told), status, method, path
 *   token_unknown, token_revoked, token_expired, wrong_path, directory_paused, sync_not_enabled, rate_limited
 *                                    last_four, method, path, right_path (wrong_path), status
 * `role`, `from` and `to` are role names except where said; all other values are text or whole numbers.
 */
export const REASON_CODES = [
  // what happened, all well
  "in_group",
  "highest_of_groups",
  "everyone_in_scope",
  "default_role",
  "linked_by_email",
  "linked_and_mapped",
  "stored_in_draft",
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
  "group_created",
  "group_members_changed",
  "created_by_hand",
  "role_set_by_hand",
  "mapping_changed",
  "no_change",
  "hold_approved",
  "hold_rejected",
  "review_undone",
  // departures
  "suspended",
  "archived",
  "deleted_at_provider",
  "out_of_scope",
  "unassigned",
  "scim_delete",
  "review_deactivated",
  // left out by rule
  "not_in_selected_group",
  "external_member",
  "admin_paused",
  // to be fixed by somebody
  "missing_family_name",
  "family_name_required",
  "missing_required_attribute",
  "role_value_unknown",
  "no_usable_email",
  "email_conflict",
  "address_reused",
  "address_released",
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
  // requests refused before they reached the pipeline
  "scim_invalid_syntax",
  "scim_invalid_value",
  "scim_invalid_filter",
  "scim_invalid_path",
  "scim_no_target",
  "scim_mutability",
  "scim_uniqueness",
  "scim_conflict",
  "scim_not_found",
  "scim_stale",
  "scim_too_many",
  "scim_too_large",
  "scim_media_type",
  "scim_method",
  "scim_unavailable",
  // turned away at the door
  "token_unknown",
  "token_revoked",
  "token_expired",
  "wrong_path",
  "directory_paused",
  "sync_not_enabled",
  "rate_limited",
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];
