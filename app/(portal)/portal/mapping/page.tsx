import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { translator } from "@/app/intl";
import { mappingKey } from "@/components/portal/keys";
import { MappingPage } from "@/components/portal/mapping-page";
import { Seeded } from "@/components/shared/seeded";
import { readMappingView } from "@/lib/remap/view";
import { PortalFrame } from "../../portal-frame";
import { directoryIdOf, publicVendor, requireSetup } from "../../session";

export async function generateMetadata(): Promise<Metadata> {
  const vendor = await publicVendor();
  return { title: translator("mapping")("page_title", { app: vendor.name }) };
}

/** Also during the setup: a draft directory takes in what is sent. */
export default async function Mapping() {
  const { ctx, facts } = await requireSetup();
  if (!facts.directory) redirect(facts.next_path);
  const t = translator("mapping");
  const view = await readMappingView(ctx, directoryIdOf(facts));
  const app = facts.vendor.name;
  return (
    <PortalFrame facts={facts} messages={["mapping"]} below={{ title: t("title"), lead: t("lead", { provider: view.provider_name, app }) }}>
      <Seeded data={[[mappingKey, view]]}>
        <MappingPage first={view} app={app} mayManage={ctx.permissions.includes("org:sys_provisioning:manage")} />
      </Seeded>
    </PortalFrame>
  );
}
