import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/console/sign-in-form";
import { RollcallMark } from "@/components/shared/marks";
import { oidcConfigured } from "@/lib/staff/auth";
import { translator } from "../../../intl";
import { Messages } from "../../../messages";
import { pickParams, type SearchParams } from "../../search-params";
import { currentStaff } from "../../session";

export const metadata: Metadata = { title: "Sign in · Rollcall" };

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const { given } = await pickParams(searchParams, ["from", "error"]);
  // Only ways inside the console lead back from here.
  const returnTo = /^\/console(?:[/?][^\\]*)?$/.test(given.from ?? "") ? (given.from ?? "/console") : "/console";
  if (await currentStaff()) redirect(returnTo);
  const t = translator("console.sign_in");
  return (
    <main className="grid min-h-dvh place-items-center px-5 py-10">
      <div className="w-full max-w-[380px] rounded-xl border bg-card p-6">
        <div className="flex items-center gap-2.5">
          <RollcallMark className="size-8" />
          <span className="text-[15px] font-semibold tracking-tight">Rollcall</span>
        </div>
        <h1 className="mt-5 text-[22px] leading-7 font-semibold">{t("title")}</h1>
        <p className="mt-1 text-[13.5px] text-muted-foreground">{t("text")}</p>
        <Messages of={["common", "console.sign_in"]}>
          <SignInForm returnTo={returnTo} provider={oidcConfigured()} refused={given.error ?? null} />
        </Messages>
      </div>
    </main>
  );
}
