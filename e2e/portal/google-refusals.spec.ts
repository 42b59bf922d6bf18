/** Each way Google can say no, as the IT admin meets it: its own words on the connect page, and the way on from there. */
import { expect, test } from "../support/fixtures";
import { ADMIN, authorize, chooseGoogle, start } from "../support/walk";

test.beforeEach(async ({ page, customer }) => {
  await start(page, customer.link);
  await chooseGoogle(page);
});

test("S-08, S-12, G1: an account without rights, then one with them", async ({ page, house }) => {
  await authorize(page, house, { as: "dana.whitfield@halden.example" });
  await expect(page.getByText("dana.whitfield@halden.example cannot read the directory")).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy a message for your Google admin" })).toBeVisible();
  await authorize(page, house);
  await expect(page).toHaveURL(/\/setup\/groups$/);
});

test("A65, S-08, G2: a permission left unticked is named, and only that one", async ({ page, house }) => {
  await authorize(page, house, { untick: /View groups/ });
  await expect(page.getByText("One permission is missing: read groups")).toBeVisible();
  await authorize(page, house);
  await expect(page).toHaveURL(/\/setup\/groups$/);
});

test("S-08, G3: cancelled", async ({ page, house }) => {
  await authorize(page, house, { decision: "Cancel" });
  await expect(page.getByText("Sign-in was cancelled")).toBeVisible();
});

test("S-05, S-08, G4: a personal account; another one is used from the account chooser", async ({ page, house }) => {
  await authorize(page, house, { as: "ingrid.halden.home@gmail.example" });
  await expect(page.getByText("ingrid.halden.home@gmail.example is a personal account")).toBeVisible();
  await page.getByRole("button", { name: "Use another account" }).click();
  await page.getByRole("button", { name: "Use another account" }).click();
  // S-06: address and password are entered at Google, never here.
  expect(new URL(page.url()).origin).toBe(house.google.origin);
  await page.getByLabel("Email").fill(ADMIN);
  await page.getByLabel("Password").fill("at Google only");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page).toHaveURL(/\/setup\/groups$/);
});

test("G5: an app that the workspace blocks ends on Google's page; back here nothing has changed", async ({ page, house }) => {
  await house.google.act("set_apps", { apps: "blocked" });
  await page.getByRole("button", { name: "Authorize Google Workspace" }).click();
  await page.getByRole("button", { name: ADMIN }).click();
  await expect(page.getByRole("heading", { name: "Access blocked" })).toBeVisible();
  await page.goto(`${house.url}/setup/connect`);
  await expect(page.getByRole("button", { name: "Authorize Google Workspace" })).toBeVisible();
});

test("S-08, G7: another domain waits for the vendor, and may be exchanged for the expected one", async ({ page, house }) => {
  await authorize(page, house, { as: "alex.byrne@brightwater.example" });
  await expect(page.getByText("You signed in to brightwater.example, we expected halden.example").first()).toBeVisible();
  await authorize(page, house);
  await expect(page).toHaveURL(/\/setup\/groups$/);
});

test("G8: Google asks to slow down", async ({ page, house }) => {
  await house.google.control("POST", "faults", [
    { path: "/users\\?", status: 429, reason: "rateLimitExceeded", retryAfter: 3600, times: -1 },
  ]);
  // Of an account of its own: its pause outlasts this test.
  await authorize(page, house, { as: "nils.ek@halden.example" });
  await expect(page.getByText("Google asked us to slow down")).toBeVisible();
  await house.google.control("DELETE", "faults");
});

test("the Admin SDK is switched off", async ({ page, house }) => {
  await house.google.act("set_admin_api", { admin_api: "off" });
  await authorize(page, house);
  await expect(page.getByTestId("connect.problem.api_disabled")).toBeVisible();
});

test("A62, A63: an address from somebody else's trip is refused in words", async ({ page, house }) => {
  const answer = await page.goto(`${house.url}/api/portal/google/callback?code=4/0Ax&state=${"A".repeat(43)}`);
  expect(answer?.status()).toBe(400);
  await page.getByRole("link", { name: "Back to the setup page" }).click();
  await expect(page).toHaveURL(/\/setup\/connect$/);
});
