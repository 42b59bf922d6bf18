/** Changes what holds for every customer of the deployment; the audit log keeps what it was before. */
import { requirePermission } from "../access/require";
import type { StaffCtx } from "../context";
import type { Prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { same } from "../fold";
import { audit } from "../logs/audit";
import { lockSettings, presentSettings, readSettings, saveSettings } from "./queries";
import { type SettingsView, UpdateSettings } from "./schema";

type Name = keyof UpdateSettings;

const COLUMNS: Record<Name, keyof Prisma.SettingsUpdateInput> = {
  app_name: "appName",
  support_contact: "supportContact",
  help_links: "helpLinks",
  family_name_required: "familyNameRequired",
  role_mapping_enabled: "roleMappingEnabled",
  nested_groups: "nestedGroups",
  link_hours: "linkHours",
};

/** These decide about people. A run sends only people who differ from what is stored, so the next one is told to look at everybody. */
const POLICIES: readonly Name[] = ["family_name_required", "role_mapping_enabled", "nested_groups"];

export async function findSettings(): Promise<SettingsView> {
  return presentSettings(await readSettings());
}

export async function updateSettings(ctx: StaffCtx, input: UpdateSettings): Promise<SettingsView> {
  requirePermission(ctx, "organizations:manage");
  const wanted = UpdateSettings.parse(input);

  return transaction({}, async (tx, now) => {
    const before = presentSettings(await lockSettings(tx));
    const names = (Object.keys(COLUMNS) as Name[]).filter((name) => wanted[name] !== undefined && !same(before[name], wanted[name]));
    if (names.length === 0) return before;

    await saveSettings(tx, {
      ...Object.fromEntries(names.map((name) => [COLUMNS[name], wanted[name]])),
      ...(names.some((name) => POLICIES.includes(name)) ? { policyChangedAt: now } : {}),
    });
    await audit(
      tx,
      { ...ctx, organizationId: null },
      {
        action: "settings.update",
        targetType: "settings",
        changes: Object.fromEntries(names.map((name) => [name, { from: before[name], to: wanted[name] }])),
      },
    );
    return presentSettings(await readSettings(tx));
  });
}
