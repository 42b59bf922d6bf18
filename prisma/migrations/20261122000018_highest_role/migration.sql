-- The guard asks whether anybody active is left with the highest role: found in the index alone, however many people there are.
CREATE INDEX member_organization_id_role_id_state_idx ON member (organization_id, role_id, state);
DROP INDEX member_organization_id_role_id_idx;
