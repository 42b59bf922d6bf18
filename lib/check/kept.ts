/** What is kept ready to send, or to be found by, must be what would be made of the row now. */
import { pool } from "../db/client";
import { type DirectoryUserState, directoryUserData } from "../events/views";
import { same } from "../fold";
import { asId } from "../ids";
import { emailKeys } from "../scim/email-keys";
import type { ScimObject } from "../scim/types";
import type { Violation } from "./violation";

const BATCH = 1000;

type KeptUser = DirectoryUserState & { organizationId: string; eventJson: unknown; scimJson: string; emailKeys: string[] | null };

/** People who were pushed keep how events show them (provisioning/apply.ts takes it from there) and their folded addresses. */
export async function checkKeptPeople(): Promise<Violation[]> {
  const violations: Violation[] = [];
  const zero = "00000000-0000-0000-0000-000000000000";
  for (let last = [zero, zero]; ; ) {
    const { rows } = await pool().query<KeptUser>(PAGE, [...last, BATCH]);
    for (const row of rows) {
      const report = (invariant: string, found: string) =>
        violations.push({ invariant, organization: row.organizationId, subject: row.id, found });
      if (row.eventJson !== null && !same(row.eventJson, directoryUserData(asId("org", row.organizationId), row)))
        report("events show somebody as the record says", "another text");
      if (!same(row.emailKeys, emailKeys(JSON.parse(row.scimJson) as ScimObject)))
        report("people are found by the addresses of their record", `${row.emailKeys}`);
    }
    const end = rows.at(-1);
    if (!end) return violations;
    last = [end.organizationId, end.id];
  }
}

const PAGE = `select organization_id as "organizationId", id, directory_id as "directoryId", member_id as "memberId", external_id as "externalId",
    user_name as "userName", email, active, inactive_reason as "inactiveReason", deleted_at as "deletedAt", org_unit_path as "orgUnitPath",
    given_name as "givenName", family_name as "familyName", display_name as "displayName", attributes, version, event_json as "eventJson",
    scim_json as "scimJson", email_keys as "emailKeys"
  from directory_user where scim_json is not null and (organization_id, id) > ($1::uuid, $2::uuid) order by organization_id, id limit $3`;
