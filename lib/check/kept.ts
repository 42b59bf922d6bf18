/** What is kept ready to send must be what would be made of the row now. */
import { pool } from "../db/client";
import { type DirectoryUserState, directoryUserData } from "../events/views";
import { same } from "../fold";
import { asId } from "../ids";
import type { Violation } from "./violation";

const BATCH = 1000;

type KeptUser = DirectoryUserState & { organizationId: string; eventJson: unknown };

/** People who were pushed keep how events show them (provisioning/apply.ts takes it from there). */
export async function checkKeptPeople(): Promise<Violation[]> {
  const violations: Violation[] = [];
  const zero = "00000000-0000-0000-0000-000000000000";
  for (let last = [zero, zero]; ; ) {
    const { rows } = await pool().query<KeptUser>(PAGE, [...last, BATCH]);
    for (const row of rows) {
      const { organizationId, id, eventJson } = row;
      if (same(eventJson, directoryUserData(asId("org", organizationId), row))) continue;
      violations.push({
        invariant: "events show somebody as the record says",
        organization: organizationId,
        subject: id,
        found: "another text",
      });
    }
    const end = rows.at(-1);
    if (!end) return violations;
    last = [end.organizationId, end.id];
  }
}

const PAGE = `select organization_id as "organizationId", id, directory_id as "directoryId", member_id as "memberId", external_id as "externalId",
    user_name as "userName", email, active, inactive_reason as "inactiveReason", deleted_at as "deletedAt", org_unit_path as "orgUnitPath",
    given_name as "givenName", family_name as "familyName", display_name as "displayName", attributes, version, event_json as "eventJson"
  from directory_user where event_json is not null and (organization_id, id) > ($1::uuid, $2::uuid) order by organization_id, id limit $3`;
