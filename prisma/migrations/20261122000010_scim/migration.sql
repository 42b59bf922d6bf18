-- What SCIM needs of people and groups.

-- The representation ready to send. A group has one when its provider pushed it; a group that was read has none.
ALTER TABLE directory_group ADD COLUMN scim_json text;
-- Required targets of the attribute mapping that the provider left empty: such a person becomes no member.
ALTER TABLE directory_user ADD COLUMN missing text[] NOT NULL DEFAULT '{}';

-- A deleted group's id may come again as another group; a group that is read returns as the same row.
DROP INDEX directory_group_organization_id_directory_id_external_id_key;
CREATE UNIQUE INDEX directory_group_external_id_living ON directory_group (organization_id, directory_id, external_id)
  WHERE deleted_at IS NULL AND external_id IS NOT NULL;
CREATE INDEX directory_group_external_id_all ON directory_group (organization_id, directory_id, external_id) WHERE deleted_at IS NOT NULL;
-- Providers look pushed groups up by name, so a name is there once; groups that were read may share one.
CREATE UNIQUE INDEX directory_group_name_living ON directory_group (organization_id, directory_id, display_name_key)
  WHERE deleted_at IS NULL AND scim_json IS NOT NULL;

-- Lists are in the order of ids.
CREATE INDEX directory_user_living ON directory_user (organization_id, directory_id, id) WHERE deleted_at IS NULL;
CREATE INDEX directory_group_living ON directory_group (organization_id, directory_id, id) WHERE deleted_at IS NULL;

-- Living records of each directory, kept by the pipeline. `shifts` rises when a row leaves or returns to the middle of the list.
CREATE TABLE directory_total (
  organization_id uuid NOT NULL,
  directory_id uuid NOT NULL,
  users integer NOT NULL DEFAULT 0,
  groups integer NOT NULL DEFAULT 0,
  shifts bigint NOT NULL DEFAULT 0,
  CONSTRAINT directory_total_pkey PRIMARY KEY (organization_id, directory_id),
  CONSTRAINT directory_total_organization_id_directory_id_fkey FOREIGN KEY (organization_id, directory_id)
    REFERENCES directory (organization_id, id) ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 10);
INSERT INTO directory_total (organization_id, directory_id, users, groups)
  SELECT organization_id, id,
    (SELECT count(*) FROM directory_user u WHERE u.organization_id = d.organization_id AND u.directory_id = d.id AND u.deleted_at IS NULL),
    (SELECT count(*) FROM directory_group g WHERE g.organization_id = d.organization_id AND g.directory_id = d.id AND g.deleted_at IS NULL)
  FROM directory d;

-- lower() knows only ASCII in a database with the C locale. The widest case mapping that this server has is taken once, here.
DO $do$
DECLARE
  folded text := CASE WHEN current_setting('server_encoding') = 'UTF8' THEN 'normalize($1, NFKC)' ELSE '$1' END;
  wide text;
BEGIN
  SELECT quote_ident(collname) INTO wide FROM pg_collation
    WHERE collname IN ('und-x-icu', 'pg_unicode_fast', 'pg_c_utf8', 'C.utf8') AND collnamespace = 'pg_catalog'::regnamespace
      AND current_setting('server_encoding') = 'UTF8'
    ORDER BY array_position(ARRAY['und-x-icu', 'pg_unicode_fast', 'pg_c_utf8', 'C.utf8']::name[], collname) LIMIT 1;
  EXECUTE format(
    'CREATE FUNCTION fold_text(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$ SELECT lower(%s%s) COLLATE "C" $f$',
    folded, CASE WHEN wide IS NULL THEN '' ELSE ' COLLATE pg_catalog.' || wide END);
END
$do$;
