import { SENDS_UNITS } from "@/lib/directories/schema";
import { translator } from "../intl";
import type { ProviderWords } from "@/components/portal/provider-words";

const READ = "google_workspace";

/** From the directory's own provider, also one that is no longer offered. */
export function providerWords(provider: string | null): ProviderWords {
  const key = provider ?? READ;
  const t = translator("portal.provider_name");
  return { key, name: t(t.has(key) ? key : "scim"), push: key !== READ, units: SENDS_UNITS.has(key) };
}
