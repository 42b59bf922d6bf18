import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { translator } from "@/app/intl";
import { GuideWindow } from "@/components/portal/guide-window";
import { connectionKey } from "@/components/portal/keys";
import { Seeded } from "@/components/shared/seeded";
import { readConnection } from "@/lib/setup/connection";
import { providerWords } from "../../../provider-words";
import { requireStep } from "../../../session";
import { LiveStep } from "../../../step-page";
import { Guide } from "../guide";

export const metadata: Metadata = { title: translator("portal.guides.common")("window_page") };

/** The steps alone, narrow, to sit beside the provider's page. */
export default async function GuidePage() {
  const { ctx, facts } = await requireStep("connect");
  if (facts.providers.find(({ key }) => key === facts.provider)?.kind !== "push") redirect("/setup/connect");
  const first = await readConnection(ctx);
  const provider = providerWords(first.provider).name;
  return (
    <LiveStep of={["portal.guides.common"]}>
      <main id="main" className="mx-auto max-w-[560px] px-4 py-5">
        <h1 className="mb-3 text-[20px] leading-7 font-semibold tracking-[-0.01em]">
          {translator("portal.guides.common")("window_title", { provider })}
        </h1>
        <Seeded data={[[connectionKey, first]]}>
          <GuideWindow first={first}>
            <Guide provider={first.provider} providerName={provider} app={facts.vendor.name} level="h2" />
          </GuideWindow>
        </Seeded>
      </main>
    </LiveStep>
  );
}
