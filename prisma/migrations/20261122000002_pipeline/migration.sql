-- The pipeline's guards: a write whose counted rows are wrong fails as a serialization failure, and the unit runs again.
CREATE FUNCTION raise_stale() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the rows changed between load and write' USING ERRCODE = '40001';
END
$$;

-- A new provider id with a known member's address waits until staff say who it is (contract §5.11).
ALTER TABLE directory_user ADD COLUMN identity text
  CONSTRAINT directory_user_identity_known CHECK (identity IN ('unclear', 'same_person', 'new_person'));

-- Departures and role losses that count under the guard: approved and confirmed ones do not.
ALTER TABLE provisioning_log ADD COLUMN loss boolean NOT NULL DEFAULT false;
CREATE INDEX provisioning_log_loss ON provisioning_log (organization_id, directory_id, created_at) WHERE loss;
