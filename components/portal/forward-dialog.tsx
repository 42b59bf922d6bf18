"use client";

import { useTranslations } from "use-intl/react";
import { CopyButton } from "@/components/shared/copy-button";
import { CopyField } from "@/components/shared/copy-field";
import { Dialog } from "@/components/ui/dialog";
import { Textarea } from "@/components/ui/input";
import type { LinkView } from "@/lib/setup/schema";

type Props = { link: LinkView; token: string; deadline: string; open: boolean; onClose: () => void };

/** The link and a ready-written message, to copy. The link stays unused. */
export function ForwardDialog({ link, token, deadline, open, onClose }: Props) {
  const t = useTranslations("portal.landing");
  const url = open ? `${window.location.origin}/setup#${token}` : "";
  const message = t("forward_body", { app: link.vendor.name, org: link.organization.name, link: url, deadline });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("forward_title")}
      description={t("forward_text", { org: link.organization.name })}
      footer={<CopyButton text={message}>{t("forward_copy")}</CopyButton>}
    >
      <p className="text-[13px] font-medium">{t("forward_link")}</p>
      <CopyField value={url} label={t("forward_copy_link")} className="mt-1" />
      <label htmlFor="forward-message" className="mt-4 block text-[13px] font-medium">
        {t("forward_message")}
      </label>
      <Textarea id="forward-message" readOnly rows={9} value={message} className="mt-1" />
    </Dialog>
  );
}
