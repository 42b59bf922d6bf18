/**
 * Directories that send to us, from the provider's radio to people losing access: the browser is the IT admin's, the
 * requests are what Okta and Google really send, over HTTP against the address that the page shows.
 */
import type { Page } from "@playwright/test";
import { type Client, clientOf, CORE_GROUP, CORE_USER } from "../scim/client";
import { expect, test } from "../support/fixtures";
import { chooseRole, enable, members, start } from "../support/walk";

const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";

/** Radio, Configure, and the two values that are pasted at the provider. */
async function connect(page: Page, link: string, provider: RegExp): Promise<Client> {
  await start(page, link);
  await page.getByRole("radio", { name: provider }).check();
  await page.getByRole("button", { name: "Configure" }).click();
  await expect(page).toHaveURL(/\/setup\/connect$/);
  await page.getByRole("button", { name: "Create token" }).click();
  const token = await page.getByTestId("secret.value").innerText();
  await page.getByTestId("secret.stored").check();
  const base =
    (await page
      .getByTestId("connect.endpoint")
      .getByTitle(/\/scim\/v2\/dir_/)
      .getAttribute("title")) ?? "";
  return clientOf(base, token.trim());
}

/** Okta looks before it creates, names the person by the app's user name, and sends both names. */
async function okta(client: Client, given: string, family: string): Promise<string> {
  const userName = `${given}.${family}@halden.example`.toLowerCase();
  const found = await client.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}&startIndex=1&count=100`);
  expect(found.body).toMatchObject({ totalResults: 0 });
  const made = await client.post("/Users", {
    schemas: [CORE_USER],
    userName,
    name: { givenName: given, familyName: family },
    emails: [{ primary: true, value: userName, type: "work" }],
    displayName: `${given} ${family}`,
    locale: "en-US",
    externalId: `00u${userName.length}${given.toLowerCase()}`,
    groups: [],
    password: "not kept",
    active: true,
  });
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}

const phase = (page: Page, key: string, state: string) =>
  expect(page.getByTestId(`connect.phase.${key}`)).toHaveAttribute("data-state", state);

test("A-40: an Okta-like client, watched from its first request to a deactivation", async ({ page, house, customer, consolePage }) => {
  const client = await connect(page, customer.link, /Okta/);
  await expect(page.getByText("Waiting for the first request from Okta")).toBeVisible();

  const sample = page.getByTestId("connect.curl");
  await expect(sample, "the sample can be run as it stands, but for the secret").toContainText(`"${client.base}/Users?count=1"`);
  expect(await sample.textContent()).not.toContain(client.token);

  // S1: pasted wrongly, it is said by its last four while the page is open.
  expect((await client.get("/Users?count=1", { token: `rc_scim_${"0".repeat(45)}4f2a` })).status).toBe(401);
  await expect(page.getByText("The token was not accepted (401)")).toBeVisible();
  await expect(page.getByText(/ended in …4f2a/)).toBeVisible();

  // Below 1280 px the wait stands under the steps: the refusal is in sight from the top too, and leads there.
  await page.setViewportSize({ width: 1100, height: 800 });
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(page.getByTestId("connect.refused")).toBeInViewport();
  await page.getByTestId("connect.refused").getByRole("link").click();
  await expect(page.getByText(/ended in …4f2a/)).toBeInViewport();
  await page.setViewportSize({ width: 1280, height: 720 });

  // Cut short on the way, it has no last four to say.
  expect((await client.get("/Users?count=1", { token: "rc_scim" })).status).toBe(401);
  await expect(page.getByText("without a token we know the form of")).toBeVisible();

  expect((await client.get("/ServiceProviderConfig")).status).toBe(200);
  await expect(page.getByText("The token was not accepted (401)")).toHaveCount(0);
  await phase(page, "request", "done");
  const [ada, grace] = [await okta(client, "Ada", "Byron"), await okta(client, "Grace", "Hopper")];
  await phase(page, "person", "done");
  const group = await client.post("/Groups", { schemas: [CORE_GROUP], displayName: "Drivers", members: [] });
  await client.patch(`/Groups/${group.body.id}`, [{ op: "add", path: "members", value: [{ value: ada }, { value: grace }] }]);
  await phase(page, "group", "done");
  expect((await members(house, customer.id)).size, "nobody is a member before Enable Sync").toBe(0);

  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await page.getByTestId("connect.continue").click();
  await expect(page).toHaveURL(/\/setup\/groups$/);
  await expect(page.getByRole("heading", { level: 1 }), "a new step begins at its top").toBeInViewport();
  const row = page.getByTestId("groups.row").filter({ hasText: "Drivers" });
  await expect(row).toContainText("2");
  // A group that is pushed while the page is open comes by itself.
  await client.post("/Groups", { schemas: [CORE_GROUP], displayName: "Dispatch", members: [{ value: grace }] });
  await expect(page.getByTestId("groups.row").filter({ hasText: "Dispatch" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Drivers", exact: true }).check();
  await page.getByRole("checkbox", { name: "Dispatch", exact: true }).check();
  await page.getByTestId("groups.continue").click();

  await expect(page).toHaveURL(/\/setup\/roles$/);
  await chooseRole(page, "Role for Drivers", /^Staff/);
  await chooseRole(page, "Role for Dispatch", /^Manager/);
  await page.getByRole("button", { name: "Continue to next step" }).click();
  await expect(page).toHaveURL(/\/setup\/preview/);
  await expect(page.getByTestId("preview.row").filter({ hasText: "grace.hopper@halden.example" })).toContainText("Manager", {
    timeout: 60_000,
  });
  await enable(page);
  const now = await members(house, customer.id);
  expect(now.get("ada.byron@halden.example")).toMatchObject({ role: "staff", role_source: "mapping", state: "active" });
  expect(now.get("grace.hopper@halden.example")).toMatchObject({ role: "manager", state: "active" });

  // Unassigned at Okta: seen in Members within seconds.
  await client.patch(`/Users/${ada}`, [{ op: "replace", value: { active: false } }]);
  await consolePage.goto("/console/members?search=ada.byron");
  const member = consolePage.getByRole("row").filter({ hasText: "ada.byron@halden.example" }).filter({ hasText: customer.name });
  await expect(member).toContainText("Deactivated");
  expect((await client.get(`/Users/${ada}`)).body.active).toBe(false);

  await page.goto("/portal");
  await expect(page.getByTestId("status.health")).toHaveAttribute("data-health", "in_sync");
  await expect(page.getByTestId("status.people")).toContainText("1");
  await expect(page.getByTestId("status.latest")).toContainText("Ada");
});

test("a Google-like client: no groups are promised, and organizational units decide the roles", async ({ page, house, customer }) => {
  const client = await connect(page, customer.link, /Google auto-provisioning/);
  await phase(page, "group", "skipped");
  const google = async (given: string, family: string, orgUnitPath: string) => {
    const userName = `${given}.${family}@halden.example`.toLowerCase();
    const made = await client.post("/Users", {
      schemas: [CORE_USER, GSUITE],
      externalId: `1${userName.length}${orgUnitPath.length}0427391`,
      userName,
      name: { givenName: given, familyName: family },
      active: true,
      [GSUITE]: { orgUnitPath },
    });
    expect(made.status, made.text).toBe(201);
    return made.body.id as string;
  };
  const ada = await google("Ada", "Byron", "/Operations/Drivers");
  await google("Grace", "Hopper", "/Office");
  await phase(page, "person", "done");

  await page.getByTestId("connect.continue").click();
  await expect(page, "the page of groups would ask nothing").toHaveURL(/\/setup\/roles$/);
  await page.getByTestId("roles.source.org_unit").check();
  await chooseRole(page, "Role for /Operations/Drivers", /^Staff/);
  await page.getByRole("button", { name: "Continue to next step" }).click();
  await expect(page).toHaveURL(/\/setup\/preview/);
  await expect(page.getByTestId("preview.test.token")).toHaveAttribute("data-state", "passed");
  expect((await client.get("/Users?count=1", { token: `rc_scim_${"0".repeat(45)}4f2a` })).status).toBe(401);
  const remedy = page.getByTestId("preview.remedy.token_refused");
  await expect(async () => {
    await page.getByRole("button", { name: "Test again" }).click();
    await expect(remedy, "a failed line names its remedy").toContainText("ended in …4f2a", { timeout: 2000 });
  }).toPass();
  await expect(remedy.getByRole("link", { name: "Open the connect step" })).toHaveAttribute("href", "/setup/connect");
  await enable(page);
  const now = await members(house, customer.id);
  expect(now.get("ada.byron@halden.example")).toMatchObject({ role: "staff", role_source: "mapping", state: "active" });
  expect(now.get("grace.hopper@halden.example")).toMatchObject({ role_source: "default", state: "active" });

  // Google's own way to take somebody out, with the page that watches for it open (A-30, R-13).
  await page.goto("/portal/verify");
  await expect(page.getByTestId("verify")).toBeVisible();
  expect((await client.del(`/Users/${ada}`)).status).toBe(204);
  await expect(page.getByTestId("verify.people")).toContainText("Ada");
  await expect.poll(async () => (await members(house, customer.id)).get("ada.byron@halden.example")?.state).toBe("deprovisioned");
});
