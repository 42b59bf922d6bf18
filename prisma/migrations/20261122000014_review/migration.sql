-- What a person decided about a member who was left active when a directory was disconnected (acceptance R-17).
CREATE TABLE "review_decision" (
    "organization_id" UUID NOT NULL,
    "directory_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "decision" TEXT NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "review_decision_pkey" PRIMARY KEY ("organization_id", "directory_id", "member_id")
);
ALTER TABLE "review_decision" ADD CONSTRAINT "review_decision_organization_id_directory_id_fkey" FOREIGN KEY ("organization_id", "directory_id") REFERENCES "directory"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "review_decision" ADD CONSTRAINT "review_decision_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "review_decision" ADD CONSTRAINT "review_decision_known" CHECK ("decision" IN ('keep', 'deactivate'));
