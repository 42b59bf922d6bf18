import type { Metadata } from "next";
import { translator } from "@/app/intl";
import { Messages } from "@/app/messages";
import { Landing } from "@/components/portal/landing";
import { readFacts } from "@/lib/setup/facts";
import { currentSession, publicProviders, publicVendor } from "../session";

export async function generateMetadata(): Promise<Metadata> {
  const vendor = await publicVendor();
  return { title: `${translator("portal.landing")("title_page")} · ${vendor.name}` };
}

/** Looking changes nothing here: the token is in the fragment, which never reaches the server. */
export default async function SetupLanding() {
  const t = translator("portal.landing");
  const [vendor, offered, admitted] = await Promise.all([publicVendor(), publicProviders(), currentSession()]);
  const facts = admitted && (await readFacts(admitted.ctx));
  return (
    <Messages of={["common.close", "common.copy", "common.copied", "common.copy_failed", "errors", "portal.landing", "portal.help"]}>
      <noscript>
        <div className="border-b bg-warning-soft p-6">
          <p className="text-[17px] font-semibold">{t("noscript_title")}</p>
          <p>{t("noscript")}</p>
        </div>
      </noscript>
      <Landing
        vendor={vendor}
        onlyGoogle={offered.length === 1 && offered[0]?.key === "google_workspace"}
        resume={facts && { organization: facts.organization.name, path: facts.next_path }}
      />
    </Messages>
  );
}
