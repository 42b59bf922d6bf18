import { aLink, expect, test } from "../support/fixtures";
import { authorize, chooseGoogle, enable, keepSuggestedRoles, members, selectGroups, start, wholeSetup } from "../support/walk";

test("N-01 … N-17: from a fresh link to members with the right roles, through Google's real consent page", async ({
  page,
  house,
  customer,
}) => {
  await house.cli(
    "member",
    "create",
    "--organization",
    customer.id,
    "--email",
    "marta.oyelaran@halden.example",
    "--first-name",
    "Marta",
    "--last-name",
    "Oyelaran",
    "--role",
    "viewer",
  );

  await start(page, customer.link);
  expect(page.url(), "the secret of the link leaves the address bar").not.toContain("rc_link_");
  await chooseGoogle(page);
  await authorize(page, house);

  await expect(page).toHaveURL(/\/setup\/groups$/);
  await expect(page.getByTestId("groups.row").filter({ hasText: "Numeric Admin" })).toContainText("Name match");
  await selectGroups(page, ["Numeric Admin", "Numeric Manager", "Numeric Staff", "Numeric Viewer"]);

  await expect(page.getByRole("combobox", { name: "Role for Numeric Admin" })).toHaveText(/Administrator/);
  await expect(page.getByTestId("roles.hand_set")).toContainText("1 person");
  await keepSuggestedRoles(page);

  const row = page.getByTestId("preview.row").filter({ hasText: "marta.oyelaran@halden.example" });
  await expect(row).toContainText("Viewer", { timeout: 60_000 });
  await expect(row).toContainText("Manager");
  expect((await members(house, customer.id)).size, "nothing is written before Enable Sync").toBe(1);

  await enable(page);
  const now = await members(house, customer.id);
  expect(now.get("it-admin@halden.example")).toMatchObject({ role: "administrator", role_source: "mapping", state: "active" });
  expect(now.get("ingrid.halden@halden.example"), "in two groups, the highest role wins").toMatchObject({ role: "administrator" });
  expect(now.get("marta.oyelaran@halden.example"), "a role set by hand gives way").toMatchObject({
    role: "manager",
    role_source: "mapping",
  });
  expect(now.get("nadia.haddad@halden.example"), "without a family name").toMatchObject({ role: "staff", state: "active" });
  expect(now.get("peter.vang@halden.example"), "through the nested group Customs Desk").toMatchObject({ role: "staff" });
  expect(now.has("viktor.horvat@halden.example"), "suspended at Google").toBe(false);
  expect(now.has("freya.olsen@halden.example"), "in no selected group").toBe(false);

  await page.getByTestId("enable.to_status").click();
  await expect(page).toHaveURL(/\/portal$/);
  await expect(
    page
      .getByRole("tab", { name: "SCIM Provisioning" })
      .or(page.getByRole("link", { name: "SCIM Provisioning" }))
      .first(),
  ).toBeVisible();
  await page.getByRole("button", { name: "Actions" }).click();
  await expect(page.getByRole("menuitem", { name: "Sync Now" })).toBeVisible();
});

test("N-03: opening the link spends nothing, however often; Start spends it once", async ({ page, browser, house, customer }) => {
  for (let open = 0; open < 3; open++) {
    const visitor = await browser.newContext();
    const visit = await visitor.newPage();
    await visit.goto(customer.link);
    await expect(visit.getByRole("button", { name: "Start setup" })).toBeVisible();
    await visitor.close();
  }
  await start(page, customer.link);

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(customer.link);
  await expect(other.getByRole("heading", { name: "This setup is open in another browser" })).toBeVisible();
  await expect(other.getByRole("button", { name: /Ask for a new link|Ask .* for a new link/ })).toBeVisible();
  await elsewhere.close();
  await page.goto(`${house.url}/setup/provider`);
  await expect(page.getByRole("button", { name: "Configure" })).toBeVisible();
});

test("answers are kept when somebody leaves midway, reloads, goes back, and comes with a new link", async ({
  page,
  browser,
  house,
  customer,
}) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await authorize(page, house);
  await selectGroups(page, ["Numeric Manager", "Numeric Staff"]);
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Role for Numeric Staff" })).toHaveText(/Staff/);
  await page.goBack();
  await expect(page.getByRole("checkbox", { name: "Numeric Staff", exact: true })).toBeChecked();

  await page.goto(customer.link);
  await expect(page.getByRole("heading", { name: "Welcome back" })).toBeVisible();
  await page.getByRole("button", { name: "Resume setup" }).click();
  await expect(page).toHaveURL(/\/setup\/roles/);

  const laptop = await browser.newContext();
  const other = await laptop.newPage();
  await other.goto(await aLink(house, customer.id));
  await other.getByRole("button", { name: "Start setup" }).click();
  await expect(other).toHaveURL(/\/setup\/roles/);
  await expect(other.getByRole("combobox", { name: "Role for Numeric Manager" })).toHaveText(/Manager/);
  await laptop.close();
});

test("N-05, L6: a later link lands on the status page, where groups are edited and saved through a preview", async ({
  page,
  browser,
  house,
  customer,
}) => {
  await wholeSetup(page, house, customer.link, ["Numeric Admin", "Numeric Manager"]);
  expect((await members(house, customer.id)).has("greta.schulz@halden.example")).toBe(false);

  const later = await browser.newContext();
  const other = await later.newPage();
  await other.goto(await aLink(house, customer.id));
  await expect(other.getByRole("heading", { name: /is already connected/ })).toBeVisible();
  await other.getByRole("button", { name: "Go to status page" }).click();
  await expect(other).toHaveURL(/\/portal$/);

  await other.getByRole("button", { name: "Actions" }).click();
  await other.getByRole("menuitem", { name: "Edit groups" }).click();
  await expect(other).toHaveURL(/\/setup\/groups/);
  await selectGroups(other, ["Numeric Viewer"]);
  await keepSuggestedRoles(other);
  const save = other.getByRole("button", { name: "Save" });
  await expect(save).toBeEnabled({ timeout: 60_000 });
  await save.click();
  await expect(async () => {
    expect((await members(house, customer.id)).get("greta.schulz@halden.example")).toMatchObject({ role: "viewer", state: "active" });
  }).toPass({ timeout: 60_000 });
  await later.close();
});
