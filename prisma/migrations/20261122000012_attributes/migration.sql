-- What a directory's attributes become: null while the provider's defaults hold. {version, rows, saved_at, saved_by}
alter table "directory" add column "attribute_mapping" jsonb;
