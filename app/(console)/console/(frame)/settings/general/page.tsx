import type { Metadata } from "next";
import { GeneralSettings } from "@/components/console/general-settings";
import { settingsQuery } from "@/components/console/queries";
import { findSettings } from "@/lib/settings/update";
import { Prefetched } from "../../../../prefetched";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Settings · Rollcall" };

export default async function GeneralSettingsPage() {
  await requireStaff();
  return (
    <Prefetched known={[{ key: settingsQuery().queryKey, data: await findSettings() }]}>
      <GeneralSettings />
    </Prefetched>
  );
}
