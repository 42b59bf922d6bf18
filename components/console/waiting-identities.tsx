"use client";

import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import type { DirectoryDetail } from "@/lib/staff/schema";

/** A new record carries the address of somebody known under another record: nothing happens until staff say who it is. */
export function WaitingIdentities({ directory }: { directory: DirectoryDetail }) {
  const t = useTranslations("console.directory.identity");
  return directory.waiting_identities.map((one) => (
    <Callout key={one.log_id} tone="warning" title={t("title", { email: one.email })}>
      {t("text", { name: one.name, id: one.external_id, known: one.known_as })}{" "}
      <Link href={`/console/logs?range=all&event=${one.log_id}`} className="font-medium text-primary hover:underline">
        {t("entry")}
      </Link>
    </Callout>
  ));
}
