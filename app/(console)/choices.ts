import type { Staff } from "@/lib/doors/console";
import { listOrganizations } from "@/lib/organizations/list";

/** Organizations for the filter menus and the link dialog: the first hundred by name. */
export async function organizationChoices(staff: Staff) {
  const { data } = await listOrganizations(staff, { limit: 100 });
  return data.map((row) => ({ value: row.id, label: row.name, contact: row.contact_email }));
}
