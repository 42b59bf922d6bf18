/** The attribute mapping page, with people that a Google-like client really sent, up to the role they get. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { clientOf, CORE_USER } from "../scim/client";
import { expect, test } from "../support/fixtures";
import { members, start } from "../support/walk";

const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";

type Made = { id: string };

/** An enabled directory of the customer, with what its provider sent. */
async function received(house: Parameters<typeof members>[0], organization: string, people: [string, object][]): Promise<void> {
  const directory = await house.cli<Made>(
    "directory",
    "create",
    "--organization",
    organization,
    "--provider",
    "google_scim",
    "--name",
    "Google",
    "--active",
  );
  const token = await house.cli<{ secret: string }>("token", "create", "--directory", directory.id, "--name", "Google");
  const client = clientOf(`${house.url}/scim/v2/${directory.id}`, token.secret);
  for (const [name, more] of people) {
    const body = {
      schemas: [CORE_USER],
      userName: `${name.toLowerCase()}@halden.example`,
      name: { givenName: name, familyName: "Berg" },
      ...more,
    };
    expect((await client.post("/Users", body)).status).toBe(201);
  }
}

async function open(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Go to status page" }).click();
  await expect(page).toHaveURL(/\/portal$/);
  await page.goto("/portal/mapping");
  await expect(page.getByRole("heading", { name: "Attribute mapping" })).toBeVisible();
}

async function nothingSerious(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter((one) => one.impact === "serious" || one.impact === "critical");
  expect(
    serious.map((one) => `${one.id}: ${one.nodes[0]?.html}`),
    where,
  ).toEqual([]);
}

test("A-18, A-24, A-25: a custom field that arrived becomes the role, seen before it is saved", async ({ page, house, customer }) => {
  await received(house, customer.id, [
    ["Ada", { [GSUITE]: { jobRole: "boss", costCenter: "4711" } }],
    ["Bo", { [GSUITE]: { jobRole: "Staff" } }],
  ]);
  await open(page, customer.link);

  const row = (source: string) => page.getByTestId("mapping.row").filter({ hasText: source });
  await expect(row("userName")).toContainText("Google sends the address only here");
  await expect(row("userName")).toContainText("gives bo@halden.example");
  await page.getByRole("searchbox", { name: "Examples from" }).fill("ada");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(row("userName")).toContainText("gives ada@halden.example");

  await page.getByRole("button", { name: `Use ${GSUITE}:jobRole` }).click();
  await page.getByRole("combobox", { name: /Field in/ }).click();
  await page.getByRole("option", { name: /^Role/ }).click();
  await expect(page.getByTestId("mapping.arrives")).toHaveText("boss");
  await page.getByRole("combobox", { name: "Add a step" }).click();
  await page.getByRole("option", { name: "Replace values" }).click();
  await page.getByRole("textbox", { name: "Value that arrives" }).fill("Boss");
  await page.getByRole("textbox", { name: "Becomes" }).fill("Manager");
  await expect(page.getByTestId("mapping.becomes")).toHaveText("Manager");
  await nothingSerious(page, "editor");
  await page.getByRole("button", { name: "Use this" }).click();

  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await page.getByRole("button", { name: "Save…" }).click();
  await expect(page.getByTestId("mapping.difference")).toContainText("2 people of 2 get new values");
  await expect(page.getByTestId("mapping.difference")).toContainText("2 people change their role");
  expect((await members(house, customer.id)).get("ada@halden.example")?.role, "nothing is written before Save").not.toBe("manager");
  await page.getByRole("button", { name: "Save mapping" }).click();
  await expect(page.getByTestId("mapping.done")).toHaveText("Saved. 2 people changed.");
  const after = await members(house, customer.id);
  expect(after.get("ada@halden.example")).toMatchObject({ role: "manager", role_source: "mapping" });
  expect(after.get("bo@halden.example")).toMatchObject({ role: "staff", role_source: "mapping" });
  await page.reload();
  await expect(row("jobRole")).toContainText("Replace 1 value");
});

test("what is wrong is said at its field, and nothing is lost", async ({ page, house, customer }) => {
  await received(house, customer.id, [["Ada", { title: "Controller" }]]);
  await open(page, customer.link);
  await page.getByRole("button", { name: "Add attribute" }).click();
  await page.getByRole("textbox", { name: /Attribute from/ }).fill("emails[type");
  await page.getByRole("textbox", { name: "Name of the metadata field" }).fill("a..b");
  await expect(page.getByText("emails[type is not a SCIM path.")).toBeVisible();
  await expect(page.getByText(/There is no target metadata\.a\.\.b/)).toBeVisible();
  await page.getByRole("textbox", { name: /Attribute from/ }).fill("title");
  await page.getByRole("textbox", { name: "Name of the metadata field" }).fill("job.title");
  await expect(page.getByTestId("mapping.becomes")).toHaveText("Controller");
  await page.getByRole("button", { name: "Use this" }).click();
  await page.getByRole("checkbox", { name: "last_name is required" }).check();
  await expect(page.getByText("2 unsaved changes")).toBeVisible();
  const leaves = () => page.evaluate(() => window.dispatchEvent(new Event("beforeunload", { cancelable: true })));
  expect(await leaves(), "the browser asks before changes are lost").toBe(false);
  await page.getByRole("button", { name: "Remove title to metadata.job.title" }).click();
  await page.getByRole("checkbox", { name: "last_name is required" }).uncheck();
  await expect(page.getByText(/unsaved change/), "what was undone is no change").toHaveCount(0);
});

test("before anybody arrived, on a phone and in the dark, the defaults stand", async ({ page, customer }) => {
  await start(page, customer.link);
  await page.getByRole("radio", { name: /Okta/ }).check();
  await page.getByRole("button", { name: "Configure" }).click();
  await expect(page).toHaveURL(/\/setup\/connect$/);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/portal/mapping");
  await expect(page.getByTestId("mapping.empty")).toBeVisible();
  await expect(page.getByTestId("mapping.row").filter({ hasText: "externalId" })).toContainText("Okta’s own user ID");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await nothingSerious(page, colorScheme);
  }
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    "nothing is wider than the phone",
  ).toBe(0);
});
