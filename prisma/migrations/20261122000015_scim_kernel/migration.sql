-- Providers that match people by mail address look each one up before they write. Every address of a stored resource,
-- folded, kept by the database itself; the look-up then compares exactly. A change that leaves the addresses alone
-- leaves the index alone.
CREATE FUNCTION scim_email_keys(scim_json text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT array_agg(fold_text(e ->> 'value')) FROM jsonb_path_query(scim_json::jsonb, 'lax $.emails[*]') e WHERE jsonb_typeof(e -> 'value') = 'string';
END;

ALTER TABLE directory_user ADD COLUMN email_keys text[] GENERATED ALWAYS AS (scim_email_keys(scim_json)) STORED;
-- Without the list of pending entries: looking it through is slow just when many people arrive.
CREATE INDEX directory_user_email_keys ON directory_user USING gin (email_keys) WITH (fastupdate = off) WHERE deleted_at IS NULL;
