"use client";

import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { RollcallMark, VendorMark } from "@/components/shared/marks";
import { Dialog } from "@/components/ui/dialog";
import type { VendorView } from "@/lib/setup/schema";
import { HelpButton } from "./help-button";

type Props = { vendor: VendorView; inviter: { name: string; email: string | null } | null; aside: ReactNode; children: ReactNode };

export function LandingFrame({ vendor, inviter, aside, children }: Props) {
  const t = useTranslations("portal.landing");
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,600px)]">
      <main id="main" className="flex flex-col px-6 py-7 sm:px-12 lg:px-16">
        <div className="flex items-center gap-2.5">
          <VendorMark name={vendor.name} logo={vendor.logo} className="size-8" />
          <span className="text-[17px] font-semibold tracking-tight">{vendor.name}</span>
        </div>
        <div className="my-auto max-w-[600px] py-8">{children}</div>
        <div className="flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-muted-foreground">
          <span className="flex items-center gap-1.5 text-subtle">
            <RollcallMark />
            {t("hosted", { app: vendor.name })}
          </span>
          <DataRead app={vendor.name} />
          <HelpButton vendor={vendor} inviter={inviter} look="link" />
        </div>
      </main>
      {aside ?? (
        <div className="hidden place-items-center border-l bg-primary-soft lg:grid">
          <RollcallMark className="size-28 opacity-15" />
        </div>
      )}
    </div>
  );
}

function DataRead({ app }: { app: string }) {
  const t = useTranslations("portal.landing");
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="underline underline-offset-2" onClick={() => setOpen(true)}>
        {t("data_read")}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t("data_title")}>
        <div className="grid gap-2.5 text-sm">
          <p>{t("data_intro", { app })}</p>
          <ul className="grid list-disc gap-1.5 pl-5 text-muted-foreground">
            <li>{t("data_users")}</li>
            <li>{t("data_groups")}</li>
            <li>{t("data_never")}</li>
          </ul>
        </div>
      </Dialog>
    </>
  );
}
