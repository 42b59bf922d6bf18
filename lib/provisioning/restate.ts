/** Records that a provider pushed, read as they are stored: the caller holds the directory's exclusive lock. */
import { asId, type Id } from "../ids";
import type { Client } from "./legs";
import type { DesiredUser } from "./types";

/** A living record of a directory. */
export type StoredRecord = { id: Id<"usr">; scimJson: string };

export async function pushedRecords(client: Client, organizationId: string, directoryId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from directory_user where organization_id = $1 and directory_id = $2 and deleted_at is null and scim_json is not null order by id`,
    [organizationId, directoryId],
  );
  return rows.map((row) => row.id);
}

/** What these records say now; a record about which `restate` says nothing stays as it is. */
export async function restateAll(
  client: Client,
  organizationId: string,
  ids: readonly string[],
  restate: (stored: StoredRecord) => DesiredUser | null,
): Promise<DesiredUser[]> {
  const { rows } = await client.query<{ id: string; scim_json: string }>(
    "select id, scim_json from directory_user where organization_id = $1 and id = any($2::uuid[]) order by id",
    [organizationId, ids],
  );
  return rows.flatMap((row) => restate({ id: asId("usr", row.id), scimJson: row.scim_json }) ?? []);
}
