"use client";

import { useTranslations } from "use-intl/react";

/** The name customers know from the guides: the page below is the panel of this one tab. */
export function OneTab({ panel = "main", className = "mb-5 h-9 border-b" }: { panel?: string; className?: string }) {
  const t = useTranslations("portal.shell");
  return (
    <div role="tablist" aria-label={t("sections")} className={`flex text-sm ${className}`}>
      <button
        type="button"
        role="tab"
        id="tab-scim"
        aria-selected="true"
        aria-controls={panel}
        className="-mb-px inline-flex h-full items-center border-b-2 border-primary px-3 font-semibold"
        onClick={() => document.querySelector("h1")?.focus()}
      >
        {t("tab")}
      </button>
    </div>
  );
}
