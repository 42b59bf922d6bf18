/** A slow line: the page is there, its script is not yet. Nothing that is done in between may be lost or leave through the address. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { authorize, chooseGoogle, chooseRole, selectGroups, start } from "../support/walk";

function aGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** Scripts of the pages that follow wait until they are let go. */
async function scriptsWait(page: Page): Promise<() => void> {
  const gate = aGate();
  await page.route("**/_next/static/**/*.js", async (route) => {
    await gate.opened;
    await route.continue();
  });
  return gate.open;
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

test("two roles that are chosen faster than they are saved both stand, and the next step opens", async ({ page, house, customer }) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await authorize(page, house);
  await selectGroups(page, ["Numeric Staff", "Numeric Viewer"]);
  await expect(page.getByTestId("roles.suggested").first()).toBeVisible();

  const [first, second, secondArrived] = [aGate(), aGate(), aGate()];
  const order: string[] = [];
  await page.route("**/api/portal/role-mappings", async (route) => {
    order.push(route.request().method());
    const saves = order.filter((method) => method === "PUT").length;
    if (saves === 1) await first.opened;
    if (saves === 2) secondArrived.open();
    if (saves === 2 && order.at(-1) === "PUT") await second.opened;
    await route.continue();
  });
  await chooseRole(page, "Role for Numeric Staff", /^Viewer/);
  await chooseRole(page, "Role for Numeric Viewer", /^Staff/);
  first.open();
  await secondArrived.opened;
  await expect(page.getByRole("combobox", { name: "Role for Numeric Viewer" })).toContainText("Staff");
  await page.getByRole("button", { name: "Continue to next step" }).click();
  expect(order, "an answer that knows the first alone would take the second back").toEqual(["PUT", "PUT"]);
  second.open();
  await expect(page).toHaveURL(/\/setup\/preview/);
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
