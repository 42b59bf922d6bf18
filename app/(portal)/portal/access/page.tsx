import type { Metadata } from "next";
import { translator } from "@/app/intl";
import { AccessPage } from "@/components/portal/access-page";
import { accessKey, connectionKey, tokensKey } from "@/components/portal/keys";
import { Seeded } from "@/components/shared/seeded";
import { listTokens } from "@/lib/access/list-tokens";
import { parseId } from "@/lib/ids";
import { readAccess } from "@/lib/setup/access";
import { readConnection } from "@/lib/setup/connection";
import { PortalFrame } from "../../portal-frame";
import { publicVendor, requireSetup } from "../../session";

export async function generateMetadata(): Promise<Metadata> {
  const vendor = await publicVendor();
  return { title: translator("access")("title", { app: vendor.name }) };
}

export default async function Access() {
  const { ctx, facts } = await requireSetup();
  const access = await readAccess(ctx);
  const t = translator("access");
  const pushed = access.directory?.endpoint_url ? access.directory : null;
  const [tokens, connection] = pushed ? await Promise.all([listTokens(ctx, parseId("dir", pushed.id)), readConnection(ctx)]) : [null, null];
  const known = [
    [accessKey, access],
    ...(tokens ? [[tokensKey, tokens] as const] : []),
    ...(connection ? [[connectionKey, connection] as const] : []),
  ] as const;
  return (
    <PortalFrame
      facts={facts}
      messages={["access", "portal.connect_scim"]}
      below={{ title: t("heading"), lead: t("lead", { app: facts.vendor.name, organization: facts.organization.name }) }}
    >
      <Seeded data={known}>
        <AccessPage first={access} firstTokens={tokens} firstConnection={connection} app={facts.vendor.name} setupPath={facts.next_path} />
      </Seeded>
    </PortalFrame>
  );
}
