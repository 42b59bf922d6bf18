/** The trip to Google and back, beyond the refusals: whose account, whose trip, and what happens by itself. */
import { expect, test } from "../support/fixtures";
import { ADMIN, authorize, chooseGoogle, start } from "../support/walk";

test.beforeEach(async ({ page, customer }) => {
  await start(page, customer.link);
  await chooseGoogle(page);
});

test("S-05, S-06: another account is chosen at Google, and its password is typed there only", async ({ page, house }) => {
  await expect(page.locator("input[type=password], input[type=email]")).toHaveCount(0);
  await page.getByRole("button", { name: "Authorize Google Workspace" }).click();
  await page.getByRole("button", { name: "Use another account" }).click();
  expect(new URL(page.url()).origin).toBe(house.google.origin);
  await page.getByLabel("Email").fill(ADMIN);
  await page.getByLabel("Password").fill("at Google only");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page).toHaveURL(/\/setup\/groups$/);
});

test("G7: a wrong domain is exchanged for the expected one", async ({ page, house }) => {
  await authorize(page, house, { as: "alex.byrne@brightwater.example" });
  await expect(page).toHaveURL(/\/setup\/connect$/);
  await authorize(page, house);
  await expect(page).toHaveURL(/\/setup\/groups$/);
});

test("G8: when Google's pause is over the page goes on by itself; nobody signs in twice", async ({ page, house }) => {
  await house.google.control("POST", "faults", [{ path: "/users\\?", status: 429, reason: "rateLimitExceeded", retryAfter: 8 }]);
  await authorize(page, house, { as: "nils.ek@halden.example" });
  await expect(page.getByText("Google asked us to slow down")).toBeVisible();
  await expect(page).toHaveURL(/\/setup\/groups$/, { timeout: 60_000 });
});

test("A62, A63: an address from somebody else's trip is refused in words, with the way back", async ({ page, house }) => {
  const answer = await page.goto(`${house.url}/api/portal/google/callback?code=4/0Ax&state=${"A".repeat(43)}`);
  expect(answer?.status()).toBe(400);
  await page.getByRole("link", { name: "Back to the setup page" }).click();
  await expect(page).toHaveURL(/\/setup\/connect$/);
});
