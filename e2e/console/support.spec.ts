import { expect, test } from "../support/fixtures";
import { wholeSetup } from "../support/walk";

test("a vendor creates an organization and a setup link; the link is shown once", async ({ consolePage: page, browser, house }) => {
  const name = `Brightwater Clinics ${Date.now()}`;
  await page.goto("/console/organizations");
  await page.getByRole("button", { name: "New organization" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/name/i).first().fill(name);
  await dialog.getByRole("button", { name: /create/i }).click();
  await expect(page.getByText(name).first()).toBeVisible();

  await page.goto("/console/setup-links");
  await page
    .getByRole("button", { name: /Create link|New link|New setup link|Create setup link/ })
    .first()
    .click();
  const form = page.getByRole("dialog");
  await form.getByRole("combobox", { name: /organization/i }).click();
  await page.getByRole("option", { name }).click();
  await form.getByLabel(/mail/i).fill("it@brightwater.example");
  await form.getByRole("button", { name: /create/i }).click();
  const shown = form.getByText(/\/setup#rc_link_/).or(form.locator("input[value*='rc_link_']"));
  await expect(shown.first()).toBeVisible();
  const link = (
    (await shown
      .first()
      .inputValue()
      .catch(() => null)) ??
    (await shown.first().textContent()) ??
    ""
  ).match(/http\S+rc_link_\w+/)?.[0];
  expect(link).toMatch(new RegExp(`^${house.url}/setup#rc_link_`));

  const visitor = await browser.newContext();
  const visit = await visitor.newPage();
  await visit.goto(link ?? "");
  await expect(visit.getByRole("button", { name: "Start setup" })).toBeVisible();
  await visitor.close();
  await page.reload();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText(/opened/i);
  await expect(page.locator("body"), "shown once").not.toContainText("rc_link_");
});

test("N-18, N-20, N-22: support finds the why of a role and the log of a person in two clicks", async ({
  page,
  consolePage,
  house,
  customer,
}) => {
  await wholeSetup(page, house, customer.link);

  await consolePage.goto("/console/members");
  await consolePage.getByPlaceholder(/Name, email/).fill("ingrid.halden");
  const row = consolePage.getByRole("row").filter({ hasText: "ingrid.halden@halden.example" }).filter({ hasText: customer.name });
  await expect(row).toBeVisible();
  await row.getByRole("button", { name: /Administrator/ }).click();
  const why = consolePage.getByText(/Ingrid is Administrator because/);
  await expect(why).toBeVisible();
  // The search applies a moment after the last key: what was opened by then stays open.
  await expect(consolePage).toHaveURL(/search=ingrid/);
  await expect(why).toBeVisible();
  await expect(consolePage.getByText("Numeric Manager").first()).toBeVisible();

  await consolePage.goto("/console/logs");
  await consolePage.getByPlaceholder(/Person, email/).fill("ingrid.halden");
  const entry = consolePage.getByRole("row").filter({ hasText: customer.name }).filter({ hasText: "Ingrid Halden" }).first();
  await expect(entry).toBeVisible();
  await entry.click();
  await expect(consolePage).toHaveURL(/search=ingrid/);
  await expect(consolePage).toHaveURL(/event=/);
  await expect(consolePage.getByText("What happened")).toBeVisible();
});

test("A87: without a session there is no console data", async ({ page, house }) => {
  await page.goto("/console/members");
  await expect(page).toHaveURL(/\/console\/sign-in/);
  const answer = await page.request.get(`${house.url}/api/console/members`, { headers: { "x-middleware-subrequest": "proxy" } });
  expect(answer.status()).toBe(401);
});

test("an organization that is created without a line is refused at once, and exists once after the second press", async ({
  consolePage: page,
}) => {
  const name = `Cedar Mills ${Date.now()}`;
  await page.goto("/console/organizations");
  await page.getByRole("button", { name: "New organization" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/name/i).first().fill(name);
  await page.context().setOffline(true);
  await dialog.getByRole("button", { name: /create/i }).click();
  await expect(dialog.getByText("Connection lost")).toBeVisible();

  await page.context().setOffline(false);
  await dialog.getByRole("button", { name: /create/i }).click();
  await expect(dialog).toHaveCount(0);
  await page.goto(`/console/organizations?search=${encodeURIComponent(name)}`);
  await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(1);
});
