import type { Page } from "@playwright/test";
import messages from "../../messages/en.json" with { type: "json" };
import { expect, test } from "../support/fixtures";
import { authorize, chooseGoogle, enable, keepSuggestedRoles, selectGroups, start } from "../support/walk";

/** What the pages say and show of themselves: the guides' own requirements on words, pictures and dates. */
test("S-01, S-02: the SCIM Provisioning tab lists Google Workspace with its tile; it is found by name and chosen by keyboard", async ({
  page,
  customer,
}) => {
  await start(page, customer.link);
  await expect(page).toHaveTitle("Choose provider (1 of 6) · Numeric setup");
  await expect(page.getByRole("tab", { name: "SCIM Provisioning", selected: true })).toBeVisible();
  const google = page.getByRole("radio", { name: "Google Workspace", exact: true });
  await expect(google).toBeVisible();
  await expect(page.getByText("Gw", { exact: true })).toBeVisible();

  const configure = page.getByRole("button", { name: "Configure" });
  await reach(page, google);
  await page.keyboard.press("Space");
  await expect(google).toBeChecked();
  await reach(page, configure);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/setup\/connect$/);
});

test("who is not sure answers two questions, takes the suggestion, and the next page opens", async ({ page, customer }) => {
  await start(page, customer.link);
  await page.getByTestId("provider.unsure").click();
  await page.getByTestId("provider.questions").getByRole("button", { name: "Okta" }).click();
  await page.getByTestId("provider.take").click();
  await expect(page.getByRole("radio", { name: "Okta", exact: true })).toBeChecked();
  // Open again while leaving: a panel that is taken down with the page must not take the next page with it.
  await page.getByTestId("provider.unsure").click();
  await expect(page.getByTestId("provider.questions")).toBeVisible();
  await page.getByRole("button", { name: "Configure" }).click();
  await expect(page.getByRole("heading", { name: "Connect Okta" })).toBeVisible();
});

test("N-06: the browser's back keeps the provider that was chosen", async ({ page, customer }) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await page.goBack();
  await expect(page).toHaveURL(/\/setup\/provider$/);
  await expect(page.getByRole("radio", { name: "Google Workspace", exact: true })).toBeChecked();
  await expect(page.getByRole("listitem").filter({ hasText: "Choose provider" })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole("button", { name: "Authorize Google Workspace" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Choose provider" })).toContainText("Google Workspace");
});

test("N-09, N-24, S-15: the groups page says what groups decide; its guide is dated; every step has a picture with words for it", async ({
  page,
  house,
  customer,
}) => {
  await start(page, customer.link);
  await picture(page, "the menu Directory with Users open");
  await chooseGoogle(page);
  await expect(page.getByRole("img", { name: messages.portal.connect.picture_alt })).toBeVisible();
  await picture(page, messages.portal.connect.picture_alt);
  await authorize(page, house);

  await expect(page).toHaveTitle("Select groups (3 of 6) · Numeric setup");
  const decides = messages.portal.groups.lead.replace("{app}", "Numeric");
  expect(decides, "N-09: who is added, and with which role").toMatch(/Only people in the groups you select.*role/);
  await expect(page.getByText(decides)).toBeVisible();
  await expect(page.getByTestId("groups.row").first(), "recommended names come first").toContainText("Name match");

  await page.getByRole("button", { name: "Show me how, step by step" }).click();
  const guide = page.getByRole("dialog", { name: "Groups in Google Admin" });
  await expect(guide.getByText(/^Last updated \d{1,2} \w+ 20\d\d$/), "N-24: the guide's revision").toBeVisible();
  await expect(guide.getByRole("img")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await picture(page, "the menu Directory with Groups open");

  await selectGroups(page, ["Numeric Admin", "Numeric Staff"]);
  await picture(page, "an arrow leads to a role in Numeric");
  await keepSuggestedRoles(page);
  await picture(page, "marks who is added and who is left out");
  await enable(page);
  await picture(page, "the same people in Numeric");
});

test("the catalogue keeps to the voice: no exclamation marks, no praise, no pleading", () => {
  const offending: string[] = [];
  const read = (entry: unknown, path: string): void => {
    if (typeof entry === "object" && entry !== null) {
      for (const [key, value] of Object.entries(entry)) read(value, `${path}.${key}`);
    } else if (/!|\b(?:successfully|please|oops)\b/i.test(String(entry))) offending.push(`${path}: ${String(entry)}`);
  };
  read(messages, "messages");
  expect(offending).toEqual([]);
});

/** The help of each step shows a drawing of Google Admin with its text and the day it was last checked. */
async function picture(page: Page, words: string): Promise<void> {
  await page.getByRole("button", { name: "Get help" }).click();
  const help = page.getByRole("dialog", { name: "Get help" });
  await expect(help.getByRole("img", { name: words })).toBeVisible();
  await expect(help.getByText(/^Last updated /), "N-24").toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
}

async function reach(page: Page, target: ReturnType<Page["getByRole"]>): Promise<void> {
  for (let stop = 0; stop < 30; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab never reaches the control");
}
