/** The line is gone in the middle of a step: what was chosen stays on the page, says that it is not saved, and is saved when the line is back. */
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { authorize, chooseGoogle, chooseRole, selectGroups, start } from "../support/walk";

const notSaved = (page: Page) => page.getByTestId("draft.unsaved");

test("a role that is chosen without a line is kept, said to be unsaved, and saved when the line is back", async ({
  page,
  house,
  customer,
}) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await authorize(page, house);
  await selectGroups(page, ["Numeric Staff", "Numeric Viewer"]);
  await expect(page.getByTestId("roles.suggested").first()).toBeVisible();
  const staff = page.getByRole("combobox", { name: "Role for Numeric Staff" });
  const viewer = page.getByRole("combobox", { name: "Role for Numeric Viewer" });

  await page.context().setOffline(true);
  await chooseRole(page, "Role for Numeric Staff", /^Viewer/);
  await expect(notSaved(page)).toContainText("not saved yet");
  await chooseRole(page, "Role for Numeric Viewer", /^Staff/);
  await page.getByRole("button", { name: "Continue to next step" }).click();
  await expect(page.getByRole("button", { name: "Continue to next step" })).toBeEnabled();
  await expect(page, "nobody leaves with a choice that is not saved").toHaveURL(/\/setup\/roles/);
  await expect(staff).toContainText("Viewer");
  await expect(viewer).toContainText("Staff");

  await page.context().setOffline(false);
  await expect(page.getByText("Draft saved")).toBeVisible();
  await expect(notSaved(page)).toHaveCount(0);
  await page.reload();
  await expect(staff).toContainText("Viewer");
  await expect(viewer).toContainText("Staff");
  await page.getByRole("button", { name: "Continue to next step" }).click();
  await expect(page).toHaveURL(/\/setup\/preview/);
});

test("a group that is ticked without a line is kept, said to be unsaved, and saved when the line is back", async ({
  page,
  house,
  customer,
}) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await authorize(page, house);
  await page.goto("/setup/groups");
  const staff = page.getByRole("checkbox", { name: "Numeric Staff", exact: true });
  await expect(staff).toBeVisible();

  await page.context().setOffline(true);
  await staff.check();
  await expect(notSaved(page)).toContainText("not saved yet");
  await page.getByRole("button", { name: "Continue to roles" }).click();
  await expect(page.getByRole("button", { name: "Continue to roles" })).toBeEnabled();
  await expect(page).toHaveURL(/\/setup\/groups/);

  await page.context().setOffline(false);
  await expect(page.getByText("Draft saved")).toBeVisible();
  await expect(notSaved(page)).toHaveCount(0);
  await page.reload();
  await expect(staff).toBeChecked();
});

test("of two tabs the one that keeps its own choice shows it at once, and nothing of the other is lost", async ({
  page,
  house,
  customer,
}) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await authorize(page, house);
  await selectGroups(page, ["Numeric Staff", "Numeric Viewer"]);
  await expect(page.getByTestId("roles.suggested").first()).toBeVisible();
  const other = await page.context().newPage();
  await other.goto("/setup/roles");
  await chooseRole(other, "Role for Numeric Staff", /^Viewer/);
  await chooseRole(other, "Role for Numeric Viewer", /^Manager/);
  await expect(other.getByText("Draft saved")).toBeVisible();

  const staff = page.getByRole("combobox", { name: "Role for Numeric Staff" });
  await chooseRole(page, "Role for Numeric Staff", /^Administrator/);
  await expect(page.getByText("Somebody else changed this")).toBeVisible();
  await expect(staff).toContainText("Administrator");
  await page.route("**/api/portal/role-mappings", (route) => (route.request().method() === "GET" ? route.abort() : route.continue()));
  await page.getByRole("button", { name: "Keep mine" }).click();
  await expect(page.getByText("Somebody else changed this")).toHaveCount(0);
  await expect(staff, "before the server is asked again").toContainText("Administrator");
  await expect(page.getByText("Draft saved")).toBeVisible();

  await page.unroute("**/api/portal/role-mappings");
  await page.reload();
  await expect(staff).toContainText("Administrator");
  await expect(page.getByRole("combobox", { name: "Role for Numeric Viewer" })).toContainText("Manager");
});

test("a web process that dies in the middle of a step takes no choice with it", async ({ page, house, customer }) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await authorize(page, house);
  await selectGroups(page, ["Numeric Staff", "Numeric Viewer"]);
  await expect(page.getByTestId("roles.suggested").first()).toBeVisible();

  const back = house.replaceWeb();
  await chooseRole(page, "Role for Numeric Staff", /^Viewer/);
  await expect(notSaved(page)).toContainText("not saved yet");
  await back;

  await expect(page.getByText("Draft saved")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Role for Numeric Staff" })).toContainText("Viewer");
});

test("the back button brings a step again as it was saved, and nobody else is said to have changed it", async ({
  page,
  house,
  customer,
}) => {
  await start(page, customer.link);
  await chooseGoogle(page);
  await authorize(page, house);
  await page.goto("/setup/groups");
  const viewer = page.getByRole("checkbox", { name: "Numeric Viewer", exact: true });
  await page.getByRole("checkbox", { name: "Numeric Staff", exact: true }).check();
  await viewer.check();
  await page.getByRole("button", { name: "Continue to roles" }).click();
  await expect(page).toHaveURL(/\/setup\/roles/);
  await chooseRole(page, "Role for Numeric Viewer", /^Manager/);
  await expect(page.getByText("Draft saved")).toBeVisible();

  await page.goBack();
  await expect(viewer).toBeChecked();
  await page.goForward();
  await expect(page.getByRole("combobox", { name: "Role for Numeric Viewer" })).toContainText("Manager");
  await page.goBack();
  await viewer.uncheck();
  await page.getByRole("button", { name: "Continue to roles" }).click();
  await expect(page).toHaveURL(/\/setup\/roles/);
  await expect(page.getByRole("combobox", { name: "Role for Numeric Viewer" })).toHaveCount(0);
});
