/** Groups that carry a recommended name (N-12), each with the role it recommends. */
import type { Db } from "../db/client";
import type { DirectoryRow } from "../directories/queries";
import { fold } from "../fold";
import type { RoleRow } from "../roles/queries";
import { suggestRole } from "../roles/suggest";
import { groupsNaming } from "./group-queries";

/** group id → role. Only names that hold the app's first word are looked at: a suggestion needs the whole name of the app. */
export async function findSuggestions(
  db: Db,
  directory: Pick<DirectoryRow, "organizationId" | "id">,
  appName: string,
  roles: readonly RoleRow[],
): Promise<Map<string, RoleRow>> {
  const [word] = fold(appName)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  if (!word) return new Map();
  const byKey = new Map(roles.map((role) => [role.key, role]));
  const found = new Map<string, RoleRow>();
  for (const group of await groupsNaming(db, directory, word)) {
    const role = byKey.get(suggestRole(group.name, appName, roles) ?? "");
    if (role) found.set(group.id, role);
  }
  return found;
}
