import { useTranslations } from "use-intl/react";

/** “Google”, “Okta”: short, inside sentences; “your provider” for one without a name of its own. */
export function useProviderName(key: string): string {
  const t = useTranslations("portal.provider_name");
  return t(t.has(key) ? key : "scim");
}
