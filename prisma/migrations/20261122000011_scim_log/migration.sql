-- What is known about a directory's incoming requests: one row a directory, kept by batches of the web processes.
create table "directory_contact" (
    "organization_id" uuid not null,
    "directory_id" uuid not null,
    "first_seen_at" timestamptz(3),
    "last_seen_at" timestamptz(3),
    "last_token_id" uuid,
    "last_method" text,
    "last_path" text,
    "last_source" text,
    "first_user_at" timestamptz(3),
    "first_group_at" timestamptz(3),
    "requests" bigint not null default 0,
    "refused_at" timestamptz(3),
    "refused_reason" text,
    "refused_last_four" text,
    "refused_method" text,
    "refused_path" text,
    "refused_right_path" text,
    constraint "directory_contact_pkey" primary key ("organization_id", "directory_id"),
    constraint "directory_contact_directory_fkey" foreign key ("organization_id", "directory_id")
        references "directory" ("organization_id", "id") on delete cascade on update cascade
) with (fillfactor = 50);

-- "I have stored it": when somebody said so.
alter table "access_token" add column "stored_at" timestamptz(3);
create index "access_token_directory_id_idx" on "access_token" ("directory_id");

-- Requests a directory may still make right now, shared by all processes. Worth nothing after a crash.
create unlogged table "scim_rate" (
    "directory_id" uuid not null,
    "permits" double precision not null,
    "granted" integer not null,
    "at" timestamptz not null,
    constraint "scim_rate_pkey" primary key ("directory_id")
) with (fillfactor = 50);
