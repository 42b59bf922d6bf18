import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "@playwright/test";
import type { House } from "../support/house";
import { expect, test } from "../support/fixtures";
import { authorize, chooseGoogle, enable, keepSuggestedRoles, selectGroups, start } from "../support/walk";

/** A page on which nothing moves: halfway from one colour to the next is nobody's to read. */
async function aStillPage(browser: Browser, house: House): Promise<Page> {
  const context = await browser.newContext({ baseURL: house.url });
  await context.addInitScript(() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [still];
  });
  return context.newPage();
}

async function nothingSerious(page: Page, where: string): Promise<void> {
  // Until its script runs, a page's controls are disabled: axe then takes its links for disabled too.
  await expect(page.locator("[data-hydrating]")).toHaveCount(0);
  for (const scheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
    expect(
      serious.map((one) => `${one.id}: ${one.nodes[0]?.html}`),
      `${where}, ${scheme}`,
    ).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

// Each page is scanned twice, and a scan of a long page takes seconds.
test.setTimeout(300_000);

test("axe finds nothing serious on any page of the portal, in both themes", async ({ browser, house, customer }) => {
  const page = await aStillPage(browser, house);
  await page.goto(customer.link);
  await expect(page.getByRole("button", { name: "Start setup" })).toBeVisible();
  await nothingSerious(page, "landing");
  await start(page, customer.link);
  await nothingSerious(page, "provider");
  await chooseGoogle(page);
  await nothingSerious(page, "connect");
  await authorize(page, house, { decision: "Cancel" });
  await nothingSerious(page, "connect, refused");
  await authorize(page, house);
  await expect(page.getByTestId("groups.row").first()).toBeVisible();
  await nothingSerious(page, "groups");
  await selectGroups(page, ["Numeric Admin", "Numeric Staff"]);
  await expect(page.getByTestId("roles.row").first()).toBeVisible();
  await nothingSerious(page, "roles");
  await keepSuggestedRoles(page);
  await expect(page.getByRole("button", { name: "Enable Sync" })).toBeEnabled({ timeout: 60_000 });
  await nothingSerious(page, "preview");
  await enable(page);
  await nothingSerious(page, "enable");
  await page.goto("/portal");
  await expect(page.getByTestId("status.health")).toBeVisible();
  await nothingSerious(page, "status");
  await page.context().close();
});

test("axe finds nothing serious on any page of the console, in both themes", async ({ browser, house }) => {
  const page = await aStillPage(browser, house);
  await page.goto("/console/sign-in");
  await nothingSerious(page, "sign-in");
  await page.getByLabel(/e-?mail/i).fill(house.owner.email);
  await page.getByLabel(/password/i).fill(house.owner.password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await expect(page).toHaveURL(/\/console(?!\/sign-in)/);
  for (const path of [
    "",
    "/organizations",
    "/members",
    "/logs",
    "/runs",
    "/setup-links",
    "/settings/roles",
    "/settings/staff",
    "/settings/audit",
    "/settings/general",
  ]) {
    await page.goto(`/console${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
    await nothingSerious(page, `console${path}`);
  }
  await page.context().close();
});

test("A-39: the wizard works by keyboard alone", async ({ page, house, customer }) => {
  await page.goto(customer.link);
  await expect(page.getByRole("button", { name: "Start setup" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: /Skip to content/ }), "A-39: the first stop").toBeFocused();
  await reach(page, page.getByRole("button", { name: "Start setup" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/setup\/provider/);
  await reach(page, page.getByRole("radio", { name: /Google Workspace/ }));
  await page.keyboard.press("Space");
  await reach(page, page.getByRole("button", { name: "Configure" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/setup\/connect/);
  await authorize(page, house);
  await expect(page.getByTestId("groups.row").first()).toBeVisible();
  for (const name of ["Numeric Admin", "Numeric Staff"]) {
    await reach(page, page.getByRole("checkbox", { name, exact: true }));
    await page.keyboard.press("Space");
  }
  await reach(page, page.getByRole("button", { name: /Continue to roles/ }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/setup\/roles/);
  const role = page.getByRole("combobox", { name: "Role for Numeric Staff" });
  await reach(page, role);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(role).toHaveText(/Viewer/);
  await reach(page, page.getByRole("button", { name: "Continue to next step" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/setup\/preview/);
  await expect(page.getByRole("button", { name: "Enable Sync" })).toBeEnabled({ timeout: 60_000 });
  await reach(page, page.getByRole("button", { name: "Enable Sync" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Sync is on" })).toBeVisible({ timeout: 60_000 });
});

async function reach(page: Page, target: ReturnType<Page["getByRole"]>): Promise<void> {
  for (let stop = 0; stop < 150; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab never reaches the control");
}
