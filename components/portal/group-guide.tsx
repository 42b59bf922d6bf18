"use client";

import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { buttonVariants } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import type { GroupsView } from "@/lib/setup/schema";
import { FormPicture, ListPicture, MembersPicture } from "./group-pictures";
import { useGuideRevision } from "./guide-revision";

const ADMIN = "https://admin.google.com/ac/groups";

type Props = { open: boolean; onClose: () => void; example: GroupsView["recommendations"][number] | null };

/** Numbered steps in Google's own menu words, with our own drawings. The page behind keeps its place. */
export function GroupGuide({ open, onClose, example }: Props) {
  const t = useTranslations("portal.guide");
  const words = {
    b: (text: ReactNode) => <b className="font-semibold">{text}</b>,
    a: (text: ReactNode) => (
      <a className="text-primary underline underline-offset-2" href={ADMIN} target="_blank" rel="noreferrer">
        {text}
      </a>
    ),
    name: example?.name ?? "",
    email: example?.email ?? "",
  };
  const updated = useGuideRevision();
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={t("title")}
      description={t("place")}
      footer={
        <a href={ADMIN} target="_blank" rel="noreferrer" className={buttonVariants({ variant: "primary" })}>
          {t("open")}
          <ExternalLink aria-hidden="true" />
        </a>
      }
    >
      <h3 id="create-a-group" className="text-[15px] font-semibold">
        {t("create")}
      </h3>
      <ol className="mt-2 grid list-decimal gap-3 pl-5 text-sm marker:font-semibold marker:text-subtle">
        <li>
          {t.rich("c1", words)}
          <ListPicture />
        </li>
        <li>{t.rich("c2", words)}</li>
        <li>
          {t.rich("c3", words)}
          <FormPicture name={words.name} email={words.email} />
        </li>
        <li>{t.rich("c4", words)}</li>
      </ol>
      <h3 id="add-people" className="mt-6 text-[15px] font-semibold">
        {t("add")}
      </h3>
      <ol className="mt-2 grid list-decimal gap-3 pl-5 text-sm marker:font-semibold marker:text-subtle">
        <li>
          {t.rich("a1", words)}
          <MembersPicture />
        </li>
        <li>{t.rich("a2", words)}</li>
        <li>{t.rich("a3", words)}</li>
      </ol>
      <p className="mt-6 text-[12.5px] text-subtle">{t("updated", { date: updated })}</p>
    </Sheet>
  );
}
