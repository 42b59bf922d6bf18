import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { authorize, chooseGoogle, start } from "../support/walk";

/** G1–G8 of the screens' list: each refusal has its own words and a way out, and nothing else moves. */
async function refused(page: Page, words: RegExp): Promise<void> {
  await expect(page).toHaveURL(/\/setup\/connect/);
  await expect(page.getByText(words).first()).toBeVisible();
}

test.beforeEach(async ({ page, customer }) => {
  await start(page, customer.link);
  await chooseGoogle(page);
});

test("G1, S-12: an account that may not read the directory", async ({ page, house }) => {
  await authorize(page, house, { as: "dana.whitfield@halden.example" });
  await refused(page, /dana\.whitfield@halden\.example cannot read the directory/);
  await expect(page.getByRole("button", { name: /Copy a message for your Google admin/ })).toBeVisible();
  await authorize(page, house);
  await expect(page, "another account is the way out").toHaveURL(/\/setup\/groups/);
});

test("G2, S-08: a permission that was unticked is named, and only that one", async ({ page, house }) => {
  await authorize(page, house, { untick: /group/i });
  await refused(page, /One permission is missing: read groups/);
  await authorize(page, house);
  await expect(page).toHaveURL(/\/setup\/groups/);
});

test("G3: consent cancelled", async ({ page, house }) => {
  await authorize(page, house, { decision: "Cancel" });
  await refused(page, /Sign-in was cancelled/);
});

test("G4: a personal Google account", async ({ page, house }) => {
  await authorize(page, house, { as: "ingrid.halden.home@gmail.example" });
  await refused(page, /is a personal account/);
});

test("G5: blocked by the workspace's policy: Google never calls back, and the page still says what to do", async ({ page, house }) => {
  await house.google.act("set_apps", { apps: "blocked" });
  await page.getByRole("button", { name: "Authorize Google Workspace" }).click();
  await page.waitForURL((url) => url.origin === house.google.origin);
  await page.getByRole("button", { name: "it-admin@halden.example" }).click();
  await expect(page.getByRole("heading", { name: "Access blocked" })).toBeVisible();
  await page.goto(`${house.url}/setup/connect`);
  await expect(page.getByRole("button", { name: "Authorize Google Workspace" })).toBeVisible();
  await expect(page.getByText(/block/i).first()).toBeVisible();
});

test("G7: an account of a domain nobody expected waits for the vendor's word", async ({ page, house, consolePage, customer }) => {
  await authorize(page, house, { as: "alex.byrne@brightwater.example" });
  await expect(page.getByText(/brightwater\.example/).first()).toBeVisible();
  await expect(page.getByText(/expected .*halden\.example/).first()).toBeVisible();
  await consolePage.goto(`/console/organizations/${customer.id}`);
  await expect(consolePage.getByText(/brightwater\.example/).first()).toBeVisible();
});

test("G8: Google asks to slow down", async ({ page, house }) => {
  await house.google.control("POST", "faults", {
    method: "GET",
    path: "/admin/directory/v1/users",
    status: 403,
    reason: "dailyLimitExceeded",
    times: 50,
  });
  await authorize(page, house);
  await refused(page, /Google asked us to slow down|Google does not answer/);
});

test("the Admin SDK is switched off in the vendor's project", async ({ page, house }) => {
  await house.google.act("set_admin_api", { admin_api: "off" });
  await authorize(page, house);
  await refused(page, /Admin SDK is off/);
});
