-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "staff_user" (
    "id" UUID NOT NULL,
    "sub" TEXT,
    "password_hash" TEXT,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "staff_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_session" (
    "hash" BYTEA NOT NULL,
    "staff_user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "signed_in_at" TIMESTAMPTZ(3) NOT NULL,
    "idle_until" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "staff_session_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "access_token" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "organization_id" UUID,
    "directory_id" UUID,
    "scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "label" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "replaced_by" UUID,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setup_link" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "directory_id" UUID,
    "hash" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "intent" TEXT NOT NULL DEFAULT 'dsync',
    "contact_email" TEXT,
    "inviter_name" TEXT NOT NULL,
    "inviter_email" TEXT,
    "return_url" TEXT,
    "success_url" TEXT,
    "language" TEXT,
    "created_by" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3),
    "opens" INTEGER NOT NULL DEFAULT 0,
    "last_step" TEXT,
    "steps" JSONB NOT NULL DEFAULT '{}',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "redeemed_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "superseded_by" UUID,
    "asked_again_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setup_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "portal_session" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "setup_link_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "idle_until" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "portal_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_state" (
    "hash" BYTEA NOT NULL,
    "organization_id" UUID NOT NULL,
    "directory_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "flow" TEXT NOT NULL,
    "redirect_uri" TEXT NOT NULL,
    "nonce_hash" BYTEA NOT NULL,
    "verifier" TEXT NOT NULL,
    "return_to" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "consent_state_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "directory" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "draft" JSONB,
    "version" INTEGER NOT NULL DEFAULT 1,
    "scope" TEXT NOT NULL DEFAULT 'selected_groups',
    "connected_as" TEXT,
    "connected_sub" TEXT,
    "connected_at" TIMESTAMPTZ(3),
    "primary_domain" TEXT,
    "granted_scopes" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "credential" TEXT,
    "access_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "customer_id" TEXT,
    "domain_confirmation" TEXT,
    "connect_problem" JSONB,
    "interval_minutes" INTEGER NOT NULL DEFAULT 30,
    "paused_by" TEXT,
    "paused_at" TIMESTAMPTZ(3),
    "last_error" JSONB,
    "failed_runs" INTEGER NOT NULL DEFAULT 0,
    "default_role_id" UUID,
    "tested_at" TIMESTAMPTZ(3),
    "enabled_at" TIMESTAMPTZ(3),
    "enabled_by" TEXT,
    "guard" JSONB NOT NULL DEFAULT '{}',
    "groups_read_at" TIMESTAMPTZ(3),
    "next_sync_at" TIMESTAMPTZ(3),
    "last_synced_at" TIMESTAMPTZ(3),
    "last_checked_at" TIMESTAMPTZ(3),
    "run_number" INTEGER NOT NULL DEFAULT 0,
    "run_lease_until" TIMESTAMPTZ(3),
    "run_lease_by" TEXT,
    "disconnected_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "directory_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "directory_group" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "directory_id" UUID NOT NULL,
    "external_id" TEXT,
    "email" TEXT,
    "description" TEXT,
    "member_count" INTEGER,
    "includes_everyone" BOOLEAN NOT NULL DEFAULT false,
    "display_name" TEXT NOT NULL,
    "display_name_key" TEXT NOT NULL,
    "selected" BOOLEAN NOT NULL DEFAULT false,
    "unreadable_runs" INTEGER NOT NULL DEFAULT 0,
    "unreadable_reason" TEXT,
    "members_read_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "directory_group_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "group_edge" (
    "organization_id" UUID NOT NULL,
    "parent_group_id" UUID NOT NULL,
    "child_group_id" UUID NOT NULL,

    CONSTRAINT "group_edge_pkey" PRIMARY KEY ("organization_id","parent_group_id","child_group_id")
);

-- CreateTable
CREATE TABLE "directory_user" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "directory_id" UUID NOT NULL,
    "member_id" UUID,
    "external_id" TEXT,
    "user_name" TEXT NOT NULL,
    "user_name_key" TEXT NOT NULL,
    "email" TEXT,
    "email_key" TEXT,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "inactive_reason" TEXT,
    "in_scope" BOOLEAN NOT NULL DEFAULT true,
    "org_unit_path" TEXT,
    "given_name" TEXT,
    "family_name" TEXT,
    "display_name" TEXT,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "scim_json" TEXT,
    "source_hash" BYTEA,
    "deleted_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "directory_user_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "group_membership" (
    "organization_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "group_membership_pkey" PRIMARY KEY ("organization_id","group_id","user_id")
);

-- CreateTable
CREATE TABLE "member" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "given_name" TEXT,
    "family_name" TEXT,
    "source" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "state_reason" TEXT,
    "deprovisioned_at" TIMESTAMPTZ(3),
    "hold_id" UUID,
    "refused" JSONB,
    "role_id" UUID NOT NULL,
    "role_source" TEXT NOT NULL,
    "mapped_role_id" UUID,
    "role_reason" JSONB NOT NULL DEFAULT '{}',
    "pinned_role_id" UUID,
    "pinned_by" TEXT,
    "pinned_note" TEXT,
    "pinned_until" TIMESTAMPTZ(3),
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "flags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "last_log_id" UUID,
    "last_synced_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "external_id" TEXT,
    "name" TEXT NOT NULL,
    "domains" JSONB NOT NULL DEFAULT '[]',
    "sync_enabled" BOOLEAN NOT NULL DEFAULT true,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "contact_email" TEXT,
    "default_role_id" UUID,
    "last_seq" BIGINT NOT NULL DEFAULT 0,
    "stream_epoch" INTEGER NOT NULL DEFAULT 1,
    "data_key" TEXT,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provisioning_log" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "directory_id" UUID,
    "source" TEXT NOT NULL,
    "run_id" UUID,
    "request_id" TEXT,
    "actor" JSONB,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "subject" JSONB NOT NULL DEFAULT '{}',
    "member_id" UUID,
    "changes" JSONB NOT NULL DEFAULT '[]',
    "reason_code" TEXT NOT NULL,
    "reason_params" JSONB NOT NULL DEFAULT '{}',
    "detail" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provisioning_log_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "event" (
    "organization_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "directory_id" UUID,
    "cause" JSONB NOT NULL DEFAULT '{}',
    "data" JSONB NOT NULL,
    "changes" JSONB NOT NULL DEFAULT '[]',
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("organization_id","sequence")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "action" TEXT NOT NULL,
    "target_type" TEXT,
    "target_id" TEXT,
    "changes" JSONB NOT NULL DEFAULT '{}',
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "worker_heartbeat" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_heartbeat_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "rank" INTEGER NOT NULL,
    "discouraged" BOOLEAN NOT NULL DEFAULT false,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_mapping" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "directory_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "group_id" UUID,
    "value" TEXT,
    "role_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_mapping_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "sync_run" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "directory_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "trigger" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "phase" TEXT NOT NULL DEFAULT 'staging',
    "counts" JSONB NOT NULL DEFAULT '{}',
    "progress" JSONB NOT NULL DEFAULT '{}',
    "plan_run_id" UUID,
    "digest" TEXT,
    "requested_by" TEXT,
    "error_code" TEXT,
    "detail" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_run_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "sync_page" (
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "resource" TEXT NOT NULL,
    "page" INTEGER NOT NULL,
    "next_token" TEXT,
    "items" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sync_page_pkey" PRIMARY KEY ("organization_id","run_id","resource","page")
);

-- CreateTable
CREATE TABLE "plan_row" (
    "organization_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "external_id" TEXT,
    "user_id" UUID,
    "member_id" UUID,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "search_key" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "needs_attention" BOOLEAN NOT NULL DEFAULT false,
    "by_rule" BOOLEAN NOT NULL DEFAULT false,
    "old_role_id" UUID,
    "new_role_id" UUID,
    "reason_code" TEXT NOT NULL,
    "reason_params" JSONB NOT NULL DEFAULT '{}',
    "group_ids" UUID[] DEFAULT ARRAY[]::UUID[],

    CONSTRAINT "plan_row_pkey" PRIMARY KEY ("organization_id","run_id","position")
);

-- CreateTable
CREATE TABLE "hold" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "directory_id" UUID NOT NULL,
    "run_id" UUID,
    "cause" TEXT NOT NULL,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decision" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "hold_item" (
    "organization_id" UUID NOT NULL,
    "hold_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "reason_params" JSONB NOT NULL DEFAULT '{}',
    "from_role_id" UUID,
    "to_role_id" UUID,
    "state" TEXT NOT NULL DEFAULT 'open',
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_item_pkey" PRIMARY KEY ("organization_id","hold_id","member_id","kind")
);

-- CreateTable
CREATE TABLE "settings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "app_name" TEXT NOT NULL DEFAULT 'Numeric',
    "logo" TEXT,
    "accent" TEXT,
    "support_contact" TEXT,
    "help_links" JSONB NOT NULL DEFAULT '[]',
    "allowed_origins" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "hidden_providers" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "pins_allowed" BOOLEAN NOT NULL DEFAULT false,
    "family_name_required" BOOLEAN NOT NULL DEFAULT false,
    "role_mapping_enabled" BOOLEAN NOT NULL DEFAULT true,
    "nested_groups" BOOLEAN NOT NULL DEFAULT true,
    "link_hours" INTEGER NOT NULL DEFAULT 168,
    "demo_seeded_at" TIMESTAMPTZ(3),

    CONSTRAINT "settings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "failed_attempt" (
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "failed_attempt_pkey" PRIMARY KEY ("source","kind")
);

-- CreateIndex
CREATE UNIQUE INDEX "staff_user_sub_key" ON "staff_user"("sub");

-- CreateIndex
CREATE UNIQUE INDEX "staff_user_email_key_key" ON "staff_user"("email_key");

-- CreateIndex
CREATE INDEX "staff_session_staff_user_id_idx" ON "staff_session"("staff_user_id");

-- CreateIndex
CREATE UNIQUE INDEX "access_token_hash_key" ON "access_token"("hash");

-- CreateIndex
CREATE INDEX "access_token_organization_id_kind_idx" ON "access_token"("organization_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "setup_link_hash_key" ON "setup_link"("hash");

-- CreateIndex
CREATE INDEX "setup_link_organization_id_created_at_idx" ON "setup_link"("organization_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "portal_session_hash_key" ON "portal_session"("hash");

-- CreateIndex
CREATE INDEX "portal_session_organization_id_idx" ON "portal_session"("organization_id");

-- CreateIndex
CREATE INDEX "portal_session_setup_link_id_idx" ON "portal_session"("setup_link_id");

-- CreateIndex
CREATE INDEX "directory_organization_id_state_idx" ON "directory"("organization_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "directory_id_key" ON "directory"("id");

-- CreateIndex
CREATE INDEX "directory_group_organization_id_directory_id_display_name_k_idx" ON "directory_group"("organization_id", "directory_id", "display_name_key", "id");

-- CreateIndex
CREATE UNIQUE INDEX "directory_group_organization_id_directory_id_external_id_key" ON "directory_group"("organization_id", "directory_id", "external_id");

-- CreateIndex
CREATE INDEX "group_edge_organization_id_child_group_id_idx" ON "group_edge"("organization_id", "child_group_id");

-- CreateIndex
CREATE INDEX "directory_user_organization_id_member_id_idx" ON "directory_user"("organization_id", "member_id");

-- CreateIndex
CREATE INDEX "group_membership_organization_id_user_id_idx" ON "group_membership"("organization_id", "user_id");

-- CreateIndex
CREATE INDEX "member_organization_id_state_idx" ON "member"("organization_id", "state");

-- CreateIndex
CREATE INDEX "member_organization_id_role_id_idx" ON "member"("organization_id", "role_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_organization_id_email_key_key" ON "member"("organization_id", "email_key");

-- CreateIndex
CREATE UNIQUE INDEX "organization_external_id_key" ON "organization"("external_id");

-- CreateIndex
CREATE INDEX "provisioning_log_organization_id_directory_id_id_idx" ON "provisioning_log"("organization_id", "directory_id", "id");

-- CreateIndex
CREATE INDEX "provisioning_log_organization_id_member_id_id_idx" ON "provisioning_log"("organization_id", "member_id", "id");

-- CreateIndex
CREATE INDEX "provisioning_log_organization_id_run_id_idx" ON "provisioning_log"("organization_id", "run_id");

-- CreateIndex
CREATE INDEX "provisioning_log_created_at_idx" ON "provisioning_log"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "event_id_key" ON "event"("id");

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_target_id_id_idx" ON "audit_entry"("organization_id", "target_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "role_key_key" ON "role"("key");

-- CreateIndex
CREATE UNIQUE INDEX "role_rank_key" ON "role"("rank");

-- CreateIndex
CREATE INDEX "role_mapping_organization_id_group_id_idx" ON "role_mapping"("organization_id", "group_id");

-- CreateIndex
CREATE INDEX "role_mapping_organization_id_directory_id_idx" ON "role_mapping"("organization_id", "directory_id");

-- CreateIndex
CREATE INDEX "sync_run_organization_id_directory_id_created_at_idx" ON "sync_run"("organization_id", "directory_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "sync_run_id_key" ON "sync_run"("id");

-- CreateIndex
CREATE INDEX "hold_organization_id_directory_id_opened_at_idx" ON "hold"("organization_id", "directory_id", "opened_at");

-- CreateIndex
CREATE INDEX "hold_item_organization_id_member_id_idx" ON "hold_item"("organization_id", "member_id");

-- AddForeignKey
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_staff_user_id_fkey" FOREIGN KEY ("staff_user_id") REFERENCES "staff_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "setup_link" ADD CONSTRAINT "setup_link_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "portal_session" ADD CONSTRAINT "portal_session_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "portal_session" ADD CONSTRAINT "portal_session_setup_link_id_fkey" FOREIGN KEY ("setup_link_id") REFERENCES "setup_link"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "directory" ADD CONSTRAINT "directory_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "directory" ADD CONSTRAINT "directory_default_role_id_fkey" FOREIGN KEY ("default_role_id") REFERENCES "role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "directory_group" ADD CONSTRAINT "directory_group_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_edge" ADD CONSTRAINT "group_edge_organization_id_parent_group_id_fkey" FOREIGN KEY ("organization_id", "parent_group_id") REFERENCES "directory_group"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_edge" ADD CONSTRAINT "group_edge_organization_id_child_group_id_fkey" FOREIGN KEY ("organization_id", "child_group_id") REFERENCES "directory_group"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "directory_user" ADD CONSTRAINT "directory_user_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "directory_user" ADD CONSTRAINT "directory_user_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_membership" ADD CONSTRAINT "group_membership_organization_id_group_id_fkey" FOREIGN KEY ("organization_id", "group_id") REFERENCES "directory_group"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_membership" ADD CONSTRAINT "group_membership_organization_id_user_id_fkey" FOREIGN KEY ("organization_id", "user_id") REFERENCES "directory_user"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_mapped_role_id_fkey" FOREIGN KEY ("mapped_role_id") REFERENCES "role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_pinned_role_id_fkey" FOREIGN KEY ("pinned_role_id") REFERENCES "role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_hold_id_fkey" FOREIGN KEY ("organization_id", "hold_id") REFERENCES "hold"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization" ADD CONSTRAINT "organization_default_role_id_fkey" FOREIGN KEY ("default_role_id") REFERENCES "role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provisioning_log" ADD CONSTRAINT "provisioning_log_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provisioning_log" ADD CONSTRAINT "provisioning_log_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_mapping" ADD CONSTRAINT "role_mapping_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_mapping" ADD CONSTRAINT "role_mapping_organization_id_group_id_fkey" FOREIGN KEY ("organization_id", "group_id") REFERENCES "directory_group"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_mapping" ADD CONSTRAINT "role_mapping_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "role"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_run" ADD CONSTRAINT "sync_run_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_page" ADD CONSTRAINT "sync_page_organization_id_run_id_fkey" FOREIGN KEY ("organization_id", "run_id") REFERENCES "sync_run"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "plan_row" ADD CONSTRAINT "plan_row_organization_id_run_id_fkey" FOREIGN KEY ("organization_id", "run_id") REFERENCES "sync_run"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold_item" ADD CONSTRAINT "hold_item_organization_id_hold_id_fkey" FOREIGN KEY ("organization_id", "hold_id") REFERENCES "hold"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;


