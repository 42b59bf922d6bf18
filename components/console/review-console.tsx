"use client";

import Link from "next/link";
import { useFormatter, useTranslations } from "use-intl/react";
import { ReviewScreen } from "@/components/shared/review/review-screen";
import type { ReviewPage, ReviewView } from "@/lib/review/schema";
import { ConfirmSignIn } from "./confirm-sign-in";
import { ConsolePage } from "./page";

/** The same review for the vendor's staff; past the guard's limit they prove once more who they are. */
export function ReviewConsole({ first, firstPeople }: { first: ReviewView; firstPeople: ReviewPage }) {
  const t = useTranslations("console.review");
  const c = useTranslations("common.provider");
  const format = useFormatter();
  const { organization, directories } = first;
  const [last] = directories;
  const date = last?.disconnected_at
    ? format.dateTime(new Date(last.disconnected_at), { day: "numeric", month: "short", timeZone: "UTC" })
    : "none";
  return (
    <ConsolePage
      title={t("title", { organization: organization.name })}
      before={
        <>
          <Link href={`/console/organizations/${organization.id}`} className="rounded hover:text-foreground">
            {organization.name}
          </Link>
          <span aria-hidden="true">/</span>
        </>
      }
    >
      <div className="mx-auto max-w-[1080px] px-6 py-5 max-sm:px-4">
        {last && (
          <p className="mb-4 max-w-[80ch] text-[13.5px] text-muted-foreground">
            {t("lead", { provider: c(last.provider), date, organization: organization.name })}
          </p>
        )}
        <ReviewScreen
          base={`/api/console/review/${organization.id}`}
          first={first}
          firstPeople={firstPeople}
          prove={(done, close) => <ConfirmSignIn open onClose={close} onConfirmed={done} />}
        />
      </div>
    </ConsolePage>
  );
}
