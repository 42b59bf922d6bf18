-- What Prisma's schema language cannot say: partial unique indexes, checks, fill factors.

-- One default role; one open run a directory; a provider id and a name once among the living.
CREATE UNIQUE INDEX role_one_default ON role (is_default) WHERE is_default;
CREATE UNIQUE INDEX sync_run_one_open ON sync_run (organization_id, directory_id)
  WHERE state IN ('queued', 'running') AND trigger <> 'preview';
CREATE UNIQUE INDEX sync_run_one_open_preview ON sync_run (organization_id, directory_id)
  WHERE state IN ('queued', 'running') AND trigger = 'preview';
CREATE UNIQUE INDEX directory_user_user_name_living ON directory_user (organization_id, directory_id, user_name_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX directory_user_external_id_living ON directory_user (organization_id, directory_id, external_id) WHERE deleted_at IS NULL AND external_id IS NOT NULL;
CREATE INDEX directory_user_user_name_all ON directory_user (organization_id, directory_id, user_name_key) WHERE deleted_at IS NOT NULL;
CREATE INDEX directory_user_external_id_all ON directory_user (organization_id, directory_id, external_id) WHERE deleted_at IS NOT NULL;
CREATE UNIQUE INDEX role_mapping_group ON role_mapping (organization_id, directory_id, group_id) WHERE source = 'group';
CREATE UNIQUE INDEX role_mapping_value ON role_mapping (organization_id, directory_id, source, value) WHERE source <> 'group';
CREATE INDEX member_hold ON member (organization_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX hold_open ON hold (organization_id, directory_id) WHERE decision IS NULL;
CREATE INDEX directory_due ON directory (next_sync_at) WHERE state IN ('active', 'failing', 'held', 'needs_reauth');
CREATE INDEX directory_lease ON directory (run_lease_until) WHERE run_lease_until IS NOT NULL;
CREATE INDEX sync_run_open ON sync_run (created_at) WHERE state IN ('queued', 'running');
CREATE INDEX directory_group_selected ON directory_group (organization_id, directory_id) WHERE selected;

ALTER TABLE directory ADD CONSTRAINT directory_state_known CHECK (state IN ('draft', 'active', 'paused', 'held', 'needs_reauth', 'failing', 'disconnected'));
ALTER TABLE directory ADD CONSTRAINT directory_scope_known CHECK (scope IN ('selected_groups', 'everyone'));
ALTER TABLE directory ADD CONSTRAINT directory_interval CHECK (interval_minutes BETWEEN 5 AND 1440);
ALTER TABLE member ADD CONSTRAINT member_state_known CHECK (state IN ('active', 'held', 'deprovisioned'));
ALTER TABLE member ADD CONSTRAINT member_source_known CHECK (source IN ('directory', 'invite', 'api'));
ALTER TABLE member ADD CONSTRAINT member_role_source_known CHECK (role_source IN ('pinned', 'mapping', 'manual', 'default'));
ALTER TABLE sync_run ADD CONSTRAINT sync_run_state_known CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'superseded'));
ALTER TABLE hold ADD CONSTRAINT hold_decision_known CHECK (decision IN ('approved', 'rejected'));
ALTER TABLE provisioning_log ADD CONSTRAINT provisioning_log_outcome_known CHECK (outcome IN ('created', 'updated', 'deactivated', 'reactivated', 'skipped', 'failed', 'held'));
ALTER TABLE staff_user ADD CONSTRAINT staff_user_role_known CHECK (role IN ('owner', 'engineer', 'support'));
ALTER TABLE role_mapping ADD CONSTRAINT role_mapping_source_known CHECK (
  (source = 'group' AND group_id IS NOT NULL AND value IS NULL) OR (source IN ('org_unit', 'attribute') AND group_id IS NULL AND value IS NOT NULL));
ALTER TABLE settings ADD CONSTRAINT settings_one_row CHECK (id = 1);

ALTER TABLE organization SET (fillfactor = 10);
ALTER TABLE directory_user SET (fillfactor = 85);
ALTER TABLE member SET (fillfactor = 85);
ALTER TABLE directory_group SET (fillfactor = 70);

ALTER TABLE directory_user ALTER COLUMN user_name_key TYPE text COLLATE "C", ALTER COLUMN email_key TYPE text COLLATE "C";
ALTER TABLE member ALTER COLUMN email_key TYPE text COLLATE "C";
ALTER TABLE directory_group ALTER COLUMN display_name_key TYPE text COLLATE "C";

-- The vendor's catalogue (contract §5.1) and the one row of settings.
INSERT INTO settings (id) VALUES (1);
INSERT INTO role (id, key, name, description, rank, discouraged, is_default) VALUES
  ('01900000-0000-7000-8000-000000000001', 'administrator', 'Administrator', 'Settings, billing and every entity', 1, false, false),
  ('01900000-0000-7000-8000-000000000002', 'manager', 'Manager', 'Approves and closes; no settings', 2, false, false),
  ('01900000-0000-7000-8000-000000000003', 'staff', 'Staff', 'Prepares and edits assigned work', 3, false, false),
  ('01900000-0000-7000-8000-000000000004', 'viewer', 'Viewer', 'Reads reports; changes nothing', 4, false, false),
  ('01900000-0000-7000-8000-000000000005', 'unapproved', 'Unapproved', 'Listed but cannot sign in', 5, true, true);
