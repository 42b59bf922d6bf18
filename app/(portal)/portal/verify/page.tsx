import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { translator } from "@/app/intl";
import { isGuided } from "@/components/portal/guides";
import { VerifyPanel } from "@/components/portal/verify-panel";
import { readVerify } from "@/lib/setup/verify";
import { PortalFrame } from "../../portal-frame";
import { providerWords } from "../../provider-words";
import { publicVendor, requireSetup } from "../../session";

export async function generateMetadata(): Promise<Metadata> {
  const vendor = await publicVendor();
  return { title: `${translator("portal.verify")("page")} · ${vendor.name}` };
}

/** Also before sync is enabled: what arrives is stored then, and seen here all the same. */
export default async function Verify() {
  const { ctx, facts } = await requireSetup();
  if (!facts.directory) redirect(facts.next_path);
  const provider = providerWords(facts.provider);
  const first = await readVerify(ctx, {});
  const t = translator("portal.verify");
  const guide = isGuided(provider.key) ? provider.key : "scim";
  return (
    <PortalFrame facts={facts} messages={["portal.verify"]} below={{ title: t("title"), lead: t("lead", { provider: provider.name }) }}>
      <VerifyPanel
        first={first}
        provider={provider}
        app={facts.vendor.name}
        expect={provider.push ? translator(`portal.guides.${guide}`)("expect") : ""}
      />
    </PortalFrame>
  );
}
