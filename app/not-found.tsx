import type { Metadata } from "next";
import { RollcallMark } from "@/components/shared/marks";
import { buttonVariants } from "@/components/ui/button";
import { translator } from "./intl";

export const metadata: Metadata = { title: translator("portal.not_found")("title") };

export default function NotFound() {
  const t = translator("portal.not_found");
  return (
    <main id="main" className="mx-auto flex min-h-dvh max-w-[560px] flex-col justify-center px-6 py-10">
      <RollcallMark className="size-9" />
      <h1 className="mt-5 text-[28px] leading-9 font-semibold tracking-[-0.02em]">{t("title")}</h1>
      <p className="mt-2 text-[15px] text-muted-foreground">{t("text")}</p>
      <a href="/setup" className={`mt-6 self-start ${buttonVariants({ variant: "primary", size: "lg" })}`}>
        {t("go")}
      </a>
    </main>
  );
}
