-- Whoever is switched on or off changes place in every index that knows the state: one answers for both.
DROP INDEX member_organization_id_state_idx;
DROP INDEX member_organization_id_role_id_state_idx;
CREATE INDEX member_organization_id_state_role_id_idx ON member (organization_id, state, role_id);

-- An entry's directory is the one whose row its writer has read, and no directory is ever deleted: `rollcall check` asks for all.
ALTER TABLE provisioning_log DROP CONSTRAINT provisioning_log_organization_id_directory_id_fkey;
