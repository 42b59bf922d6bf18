"use client";

import { useTranslations } from "use-intl/react";

/** S4: what to do when people arrive and groups do not depends on the provider. */
export function NoGroups({ provider, words }: { provider: string; words: { provider: string; people: number } }) {
  const t = useTranslations("portal.connect_scim.problem.no_groups");
  return t(t.has(`by.${provider}`) ? `by.${provider}` : "by.scim", words);
}
