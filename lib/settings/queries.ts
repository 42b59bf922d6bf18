/** The one row that the migration made. */
import { type Db, type Prisma, prisma, type Tx } from "../db/client";
import type { SettingsView } from "./schema";

export type VendorSettings = Awaited<ReturnType<typeof readSettings>>;

export async function readSettings(db: Db = prisma()) {
  const row = await db.settings.findUniqueOrThrow({ where: { id: 1 } });
  return { ...row, helpLinks: helpLinks(row.helpLinks) };
}

/** Two people who change settings at once do so one after the other. Raw because Prisma has no row locks. */
export async function lockSettings(tx: Tx): Promise<VendorSettings> {
  await tx.$queryRaw`select 1 from settings where id = 1 for update`;
  return readSettings(tx);
}

export async function saveSettings(tx: Tx, data: Prisma.SettingsUpdateInput): Promise<void> {
  await tx.settings.update({ where: { id: 1 }, data });
}

export function presentSettings(settings: VendorSettings): SettingsView {
  return {
    object: "settings",
    app_name: settings.appName,
    support_contact: settings.supportContact,
    help_links: settings.helpLinks,
    family_name_required: settings.familyNameRequired,
    role_mapping_enabled: settings.roleMappingEnabled,
    nested_groups: settings.nestedGroups,
    link_hours: settings.linkHours,
  };
}

function helpLinks(value: unknown): { label: string; url: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: { label?: unknown; url?: unknown } | null) =>
    typeof entry?.label === "string" && typeof entry.url === "string" && /^https?:\/\//.test(entry.url)
      ? [{ label: entry.label, url: entry.url }]
      : [],
  );
}
