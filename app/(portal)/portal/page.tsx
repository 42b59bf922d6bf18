import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { translator } from "@/app/intl";
import { statusKey } from "@/components/portal/keys";
import { StatusPage } from "@/components/portal/status-page";
import { Seeded } from "@/components/shared/seeded";
import { readReview } from "@/lib/review/read";
import { readStatus } from "@/lib/setup/status";
import { PortalFrame } from "../portal-frame";
import { providerWords } from "../provider-words";
import { publicVendor, requireSetup } from "../session";

export async function generateMetadata(): Promise<Metadata> {
  const vendor = await publicVendor();
  return { title: translator("portal.status")("title", { app: vendor.name }) };
}

export default async function Status() {
  const { ctx, facts } = await requireSetup();
  // A directory was disconnected and its people still wait for a decision: that comes before another one is set up.
  if (facts.mode === "setup" && (await readReview(ctx)).state === "open") redirect("/portal/review");
  if (facts.mode === "setup") redirect(facts.next_path);
  const status = await readStatus(ctx);
  return (
    <PortalFrame facts={facts} messages={["portal.status", "portal.enable.phase", "portal.connect_scim.problem", "reasons"]}>
      <Seeded data={[[statusKey, status]]}>
        <StatusPage first={status} provider={providerWords(status.directory.provider)} />
      </Seeded>
    </PortalFrame>
  );
}
