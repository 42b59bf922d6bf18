/** What was pushed so far, as statements: for previews of directories that send to us, and for their first run. */
import type pg from "pg";
import { asId, type Id } from "../ids";
import type { DesiredUser, InactiveReason, Json } from "./types";

type Row = {
  id: string;
  external_id: string | null;
  user_name: string;
  email: string | null;
  active: boolean;
  inactive_reason: InactiveReason | null;
  given_name: string | null;
  family_name: string | null;
  display_name: string | null;
  org_unit_path: string | null;
  attributes: { [key: string]: Json };
  scim_json: string | null;
  missing: string[];
  groups: string[];
};

/**
 * Living people of the directory in the order of their ids, whether members or not; `after`: the last id of the page
 * before. A run that writes takes `Desired.stored` instead, which reads the same rows under the unit's lock.
 */
export async function storedStatements(
  client: Pick<pg.Pool, "query">,
  organizationId: Id<"org">,
  directoryId: Id<"dir">,
  after: string | null,
  limit: number,
): Promise<{ users: DesiredUser[]; next: string | null }> {
  const { rows } = await client.query<Row>(
    `select id, external_id, user_name, email, active, inactive_reason, given_name, family_name, display_name, org_unit_path, attributes, scim_json, missing,
       array(select group_id::text from group_membership m where m.organization_id = $1 and m.user_id = u.id order by 1) as groups
     from directory_user u where organization_id = $1 and directory_id = $2 and deleted_at is null and ($3::uuid is null or id > $3::uuid) order by id limit $4`,
    [organizationId, directoryId, after, limit],
  );
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { users: rows.map(toStatement), next: last?.id ?? null };
}

function toStatement(row: Row): DesiredUser {
  return {
    id: asId("usr", row.id),
    externalId: row.external_id,
    userName: row.user_name,
    email: row.email,
    active: row.active,
    inactiveReason: row.inactive_reason,
    givenName: row.given_name,
    familyName: row.family_name,
    displayName: row.display_name,
    orgUnitPath: row.org_unit_path,
    attributes: row.attributes,
    ...(row.scim_json === null ? {} : { scimJson: row.scim_json }),
    missing: row.missing,
    memberships: { add: [], remove: [], addIds: row.groups },
  };
}
