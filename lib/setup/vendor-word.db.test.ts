/** What only the vendor can say, and where the customer reads it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { GET as access } from "@/app/api/portal/access/route";
import { GET as facts } from "@/app/api/portal/facts/route";
import { PUT as putProvider } from "@/app/api/portal/provider/route";
import { POST as createToken } from "@/app/api/portal/tokens/route";
import { POST as storeToken } from "@/app/api/portal/tokens/[id]/stored/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { prisma } from "../db/client";
import type { SetupFacts } from "./schema";
import { aCustomer, aLinkToken, Browser } from "./testing";

let customer: Awaited<ReturnType<typeof aCustomer>>;
let admin: Browser;

beforeEach(async () => {
  customer = await aCustomer();
  admin = new Browser();
  await admin.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
});

const links = (helpLinks: { label: string; url: string }[]) => prisma().settings.updateMany({ data: { helpLinks } });
afterEach(() => links([]));

const read = async () => (await admin.send(facts, "/api/portal/facts")).body as unknown as SetupFacts;

test("A-05 R-03: whether sign-in is set up is the vendor's word; setting up goes on whatever it says", async () => {
  expect((await read()).sso).toEqual({ configured: null, help_url: null });
  await links([{ label: "Set up SSO", url: "https://tally.example/sso" }]);
  for (const configured of [true, false]) {
    const where = { id: customer.organizationId };
    await prisma().organization.update({ where, data: { metadata: { sso_configured: configured } } });
    expect((await read()).sso).toEqual({ configured, help_url: "https://tally.example/sso" });
  }
  expect((await admin.send(putProvider, "/api/portal/provider", { method: "PUT", body: { provider: "okta" } })).status).toBe(200);
  const made = (await admin.send(createToken, "/api/portal/tokens", { body: { name: "Okta" } })).body as unknown as { id: string };
  await admin.send(storeToken, `/api/portal/tokens/${made.id}/stored`, { method: "POST", params: { id: made.id } });
  const after = await read();
  expect(after.sso.configured).toBe(false);
  expect(after.next_step).not.toBe("connect");
});

test("R-18: the vendor's security documentation is linked wherever its help is, and on the security page", async () => {
  const security = { label: "Security", url: "https://tally.example/security" };
  await links([security]);
  expect((await read()).vendor.help_links).toEqual([security]);
  await admin.send(putProvider, "/api/portal/provider", { method: "PUT", body: { provider: "okta" } });
  const page = await admin.send(access, "/api/portal/access");
  expect(page.status, page.text).toBe(200);
  expect((page.body as unknown as { help_links: unknown }).help_links).toEqual([security]);
});
