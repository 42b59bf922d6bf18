/** What the wizard offers, with what an admin wants to know before choosing. The vendor may hide providers. Pure. */
import type { ProviderKey } from "../directories/schema";
import type { VendorSettings } from "../settings/queries";
import type { ExpectedDelay, SetupFacts } from "./schema";

export type Offer = SetupFacts["providers"][number] & { key: ProviderKey };

const MINUTE = 60;
/** What the provider promises, and after how many seconds without a word something is likely wrong (S3). */
const SECONDS: ExpectedDelay = { code: "seconds", minutes: 0, seconds: 2 * MINUTE };
const minutes = (count: number): ExpectedDelay => ({ code: "minutes", minutes: count, seconds: count * MINUTE });

const push = (key: ProviderKey, name: string, monogram: string, delay: ExpectedDelay, groups: Offer["groups"] = "pushed"): Offer => ({
  key,
  name,
  monogram,
  kind: "push",
  groups,
  delay,
});

/** In the order in which customers usually look for them. */
const OFFERS: readonly Offer[] = [
  {
    key: "google_workspace",
    name: "Google Workspace",
    monogram: "Gw",
    kind: "sign_in",
    groups: "read",
    delay: { code: "half_hour", minutes: 30, seconds: 30 * MINUTE },
  },
  push("okta", "Okta", "Ok", SECONDS),
  push("entra_id", "Microsoft Entra ID", "En", minutes(40)),
  // Google's provisioning sends people and never their groups, about every quarter of an hour.
  push("google_scim", "Google auto-provisioning", "Ga", minutes(15), "none"),
  push("jumpcloud", "JumpCloud", "Jc", SECONDS),
  push("onelogin", "OneLogin", "Ol", minutes(5)),
  push("rippling", "Rippling", "Ri", minutes(10)),
  push("scim", "SCIM 2.0", "Sc", minutes(15)),
];

export function offeredProviders(settings: Pick<VendorSettings, "hiddenProviders">): Offer[] {
  return OFFERS.filter(({ key }) => !settings.hiddenProviders.includes(key));
}

/** Also of a provider that the vendor hid since: a directory lives on. */
export function offerOf(provider: ProviderKey): Offer {
  const offer = OFFERS.find(({ key }) => key === provider);
  if (!offer) throw new Error(`${provider} is not offered anywhere`);
  return offer;
}

/** The vendor hid all but one: the page would ask nothing. */
export function soleProvider(settings: Pick<VendorSettings, "hiddenProviders">): ProviderKey | null {
  const offered = offeredProviders(settings);
  return settings.hiddenProviders.length > 0 && offered.length === 1 ? (offered[0]?.key ?? null) : null;
}
