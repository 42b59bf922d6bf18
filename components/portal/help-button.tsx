"use client";

import { LifeBuoy } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { StepKey, VendorView } from "@/lib/setup/schema";

// The drawing is fetched when somebody asks for help.
const StepPicture = dynamic(() => import("./step-picture").then((module) => module.StepPicture), { ssr: false });

type Props = {
  vendor: VendorView;
  inviter?: { name: string; email: string | null } | null;
  look?: "button" | "link";
  /** The step that the help explains with a picture. */
  step?: StepKey;
};

/** Help stands in the same place on every page: what the step is about, the vendor's contact, who invited, the vendor's own links. */
export function HelpButton({ vendor, inviter, look = "button", step }: Props) {
  const t = useTranslations("portal.help");
  const [open, setOpen] = useState(false);
  const contact = vendor.support_contact || inviter?.email || "";
  return (
    <>
      {look === "button" ? (
        <Button size="sm" onClick={() => setOpen(true)} icon={<LifeBuoy aria-hidden="true" />} className="shadow-none">
          {t("title")}
        </Button>
      ) : (
        <button type="button" className="underline underline-offset-2" onClick={() => setOpen(true)}>
          {t("title")}
        </button>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} title={t("title")}>
        <div className="grid gap-3 text-sm">
          {step && <StepPicture step={step} app={vendor.name} />}
          <p>{contact ? t.rich("text", { to: contact, contact: () => <Contact to={contact} /> }) : t("plain")}</p>
          {inviter && (
            <p className="text-muted-foreground">
              {t("inviter", { name: inviter.name })} {inviter.email && inviter.email !== contact && <Contact to={inviter.email} />}
            </p>
          )}
          {vendor.help_links.length > 0 && <HelpLinks links={vendor.help_links} title={t("links")} />}
        </div>
      </Dialog>
    </>
  );
}

export function HelpLinks({ links, title }: { links: VendorView["help_links"]; title: ReactNode }) {
  return (
    <div>
      <p className="font-semibold">{title}</p>
      <ul className="mt-1 grid gap-1">
        {links.map((link) => (
          <li key={link.url}>
            <a className="text-primary underline underline-offset-2" href={link.url} target="_blank" rel="noreferrer">
              {link.label}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A support contact is an address, a page, or just a name. */
export function Contact({ to }: { to: string }) {
  const isPage = /^https?:\/\//.test(to);
  if (!isPage && !to.includes("@")) return <span className="font-medium">{to}</span>;
  return (
    <a className="font-medium text-primary underline underline-offset-2" href={isPage ? to : `mailto:${to}`}>
      {to}
    </a>
  );
}
