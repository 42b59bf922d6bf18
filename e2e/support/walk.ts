/** The steps an IT admin takes, as a person sees them: by name and role, never by a class or an id. */
import { expect, type Page } from "@playwright/test";
import type { House } from "./house";

export const ADMIN = "it-admin@halden.example";
export const GROUPS = ["Numeric Admin", "Numeric Manager", "Numeric Staff", "Numeric Viewer"] as const;

/** Opens the link and presses Start. */
export async function start(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Start setup" }).click();
  await expect(page).toHaveURL(/\/setup\/provider$/);
}

export async function chooseGoogle(page: Page): Promise<void> {
  await expect(page.getByRole("tab", { name: "SCIM Provisioning" })).toBeVisible();
  await page.getByRole("radio", { name: /Google Workspace/ }).check();
  await page.getByRole("button", { name: "Configure" }).click();
  await expect(page).toHaveURL(/\/setup\/connect$/);
}

type Consent = { as?: string; untick?: RegExp; decision?: "Continue" | "Cancel" };

/** Presses the button, walks Google's own pages and comes back. */
export async function authorize(page: Page, house: House, { as = ADMIN, untick, decision = "Continue" }: Consent = {}): Promise<void> {
  await page
    .getByRole("button", { name: /Authorize Google Workspace|Authorize again|Use another account|Try again|Sign in again/ })
    .first()
    .click();
  await page.waitForURL((url) => url.origin === house.google.origin);
  await page.getByRole("button", { name: as }).click();
  if (untick) await page.getByRole("checkbox", { name: untick }).uncheck();
  await page.getByRole("button", { name: decision, exact: true }).click();
  await page.waitForURL((url) => url.origin === house.url);
}

export async function selectGroups(page: Page, names: readonly string[]): Promise<void> {
  if (!/\/setup\/groups/.test(page.url())) await page.getByRole("button", { name: "Continue to groups" }).click();
  for (const name of names) {
    const box = page.getByRole("checkbox", { name, exact: true });
    if (!(await box.isVisible())) await page.getByRole("searchbox", { name: "Search groups" }).fill(name);
    await box.check();
  }
  await expect(page.getByText("Draft saved")).toBeVisible();
  await page.getByRole("button", { name: /Continue to/ }).click();
  await expect(page).toHaveURL(/\/setup\/(roles|preview)/);
}

export async function keepSuggestedRoles(page: Page): Promise<void> {
  await expect(page.getByTestId("roles.suggested").first()).toBeVisible();
  await page.getByRole("button", { name: "Continue to next step" }).click();
  await expect(page).toHaveURL(/\/setup\/preview/);
}

/** A role's list box, by what it is for. */
export async function chooseRole(page: Page, label: string, role: RegExp): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: role }).click();
}

export async function enable(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Enable Sync" });
  await expect(button).toBeEnabled({ timeout: 60_000 });
  await button.click();
  await expect(page).toHaveURL(/\/setup\/enable/);
  await expect(page.getByRole("heading", { name: "Sync is on" })).toBeVisible({ timeout: 60_000 });
}

/** From an unused link to people in the app. */
export async function wholeSetup(page: Page, house: House, link: string, groups: readonly string[] = GROUPS): Promise<void> {
  await start(page, link);
  await chooseGoogle(page);
  await authorize(page, house);
  await selectGroups(page, groups);
  await keepSuggestedRoles(page);
  await enable(page);
}

export type ExportedMember = { email: string; role: string; role_source: string; state: string };

/** The members of an organization, by address, as the export writes them. */
export async function members(house: House, organization: string): Promise<Map<string, ExportedMember>> {
  const rows = await house.exported(organization);
  return new Map(rows.filter((row) => row.object === "member").map((row) => [row.email as string, row as ExportedMember]));
}
