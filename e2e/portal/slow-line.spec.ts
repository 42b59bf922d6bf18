/** A slow line: the page is there, its script is not yet. Nothing that is done in between may be lost or leave through the address. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { chooseGoogle } from "../support/walk";

/** Scripts of the pages that follow wait until they are let go. */
async function scriptsWait(page: Page): Promise<() => void> {
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await gone;
    await route.continue();
  });
  return letGo;
}

test("a provider cannot be chosen before the page can keep it; links work, nothing looks switched off", async ({ page, customer }) => {
  await page.goto(customer.link);
  const go = await scriptsWait(page);
  await page.getByRole("button", { name: "Start setup" }).click();
  await expect(page).toHaveURL(/\/setup\/provider$/);
  const configure = page.getByRole("button", { name: "Configure" });
  await expect(configure).toBeVisible();
  await expect(configure).toBeDisabled();
  await expect(configure).toHaveCSS("opacity", "1");
  await expect(page.getByRole("radio", { name: /Google Workspace/ })).toBeDisabled();
  // Both wait for the script by themselves, as a person's second press would.
  const chosen = chooseGoogle(page);
  go();
  await chosen;
});

test("what is typed into the console's search is not lost", async ({ consolePage }) => {
  const go = await scriptsWait(consolePage);
  await consolePage.goto("/console/logs", { waitUntil: "commit" });
  const search = consolePage.getByPlaceholder(/Person, email/);
  await expect(search).toBeDisabled();
  await expect(consolePage.getByRole("link", { name: "Members" }).first(), "links lead on").toBeEnabled();
  go();
  await search.fill("ingrid.halden");
  await expect(consolePage).toHaveURL(/search=ingrid/);
});

test("a password never stands in the address: the sign-in is not sent before the script can", async ({ page, house }) => {
  const go = await scriptsWait(page);
  await page.goto("/console/sign-in", { waitUntil: "commit" });
  await page.getByLabel(/e-?mail/i).fill(house.owner.email);
  await page.getByLabel(/password/i).fill(house.owner.password);
  await page.getByLabel(/password/i).press("Enter");
  await expect(page.getByRole("button", { name: /sign in/i }).first()).toBeDisabled();
  await expect(page).toHaveURL(/\/console\/sign-in$/);
  go();
  await page
    .getByRole("button", { name: /sign in/i })
    .first()
    .click();
  await expect(page).toHaveURL(/\/console(?!\/sign-in)/);
});
