/** What the wizard offers. A provider whose part is not built is not shown; the vendor may hide others. */
import type { ProviderKey } from "../directories/schema";
import type { VendorSettings } from "../settings/queries";
import type { SetupFacts } from "./schema";

type Offer = SetupFacts["providers"][number] & { key: ProviderKey };

const BUILT: readonly Offer[] = [{ key: "google_workspace", name: "Google Workspace", monogram: "Gw", kind: "sign_in" }];

export function offeredProviders(settings: Pick<VendorSettings, "hiddenProviders">): Offer[] {
  return BUILT.filter(({ key }) => !settings.hiddenProviders.includes(key));
}

/** The vendor hid all but one: the page would ask nothing. One that merely is the only one built is still shown. */
export function soleProvider(settings: Pick<VendorSettings, "hiddenProviders">): ProviderKey | null {
  const offered = offeredProviders(settings);
  return settings.hiddenProviders.length > 0 && offered.length === 1 ? (offered[0]?.key ?? null) : null;
}
