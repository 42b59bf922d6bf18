/**
 * After setup: the address and the tokens on the security page, from the first token over a rotation to the end of the
 * connection, and the review of who stays. The provider's requests go over HTTP to the address that the page shows.
 */
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import type { Client } from "../scim/client";
import { expect, test } from "../support/fixtures";
import { aPushedDirectory, openPortal, storedSecret } from "../support/pushed";
import { members } from "../support/walk";

const WITHIN = { timeout: 1_000, intervals: [20] };

const answers = (client: Client, token: string) => client.get("/Users?count=1", { token }).then(({ status }) => status);

const tokenRow = (page: Page, secret: string): Locator => page.getByTestId("access.token").filter({ hasText: `rc_…${secret.slice(-4)}` });

async function openSecurity(page: Page, link: string): Promise<void> {
  await openPortal(page, link);
  await page.goto("/portal/access");
  await expect(page.getByRole("heading", { name: "Security", exact: true })).toBeVisible();
}

/** Presses Create token, says what it is for, and takes the value the one time it is shown. */
async function createToken(page: Page, name: string): Promise<string> {
  await page.getByTestId("access.create").click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByTestId("access.create_confirm").click();
  return storedSecret(page);
}

async function send(client: Client, ...people: string[]): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const given of people) {
    const userName = `${given.toLowerCase()}.berg@halden.example`;
    const user = await client.user({ userName, name: { givenName: given, familyName: "Berg" }, externalId: `00u${given}` });
    made.set(given, user.id);
  }
  return made;
}

test("R-06, R-07, R-08: the address stays visible, a token is shown once and not left before it is stored", async ({
  page,
  context,
  house,
  customer,
}) => {
  const directory = await aPushedDirectory(house, customer.id);
  await openSecurity(page, customer.link);
  await expect(page.getByTestId("access.endpoint").getByTitle(directory.endpoint, { exact: true })).toBeVisible();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy endpoint URL" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(directory.endpoint);

  await page.getByTestId("access.create").click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Okta, production");
  await page.getByTestId("access.create_confirm").click();
  await expect(page.getByTestId("secret.panel")).toContainText(/secret manager/);
  await expect(page.getByTestId("access.token")).toContainText("not stored yet");

  // Whoever leaves before it is stored is asked, and stays.
  const [leaving] = await Promise.all([page.waitForEvent("dialog"), page.close({ runBeforeUnload: true })]);
  expect(leaving.type()).toBe("beforeunload");
  await leaving.dismiss();
  const secret = await storedSecret(page);
  await expect(page.getByTestId("access.token")).not.toContainText("not stored yet");

  await page.reload();
  await expect(tokenRow(page, secret)).toContainText("Okta, production");
  expect(await page.content(), "not in what the server sends").not.toContain(secret);
  const listed = await page.request.get("/api/portal/tokens");
  expect(listed.status()).toBe(200);
  expect(await listed.text()).not.toContain(secret);

  const client = await directory.client(secret);
  expect(await answers(client, secret)).toBe(200);
  await expect(tokenRow(page, secret), "seen while the page is open").toContainText("Used last");
});

test("A-12, R-12, R-15: a rotation says when the old token may go, and it is dead within a second", async ({ page, house, customer }) => {
  const directory = await aPushedDirectory(house, customer.id);
  await openSecurity(page, customer.link);
  const old = await createToken(page, "Okta");
  const client = await directory.client(old);
  const people = await send(client, "Ada", "Bo");
  expect((await client.patch(`/Users/${people.get("Ada")}`, [{ op: "replace", path: "name.familyName", value: "Byron" }])).status).toBe(
    200,
  );
  expect((await client.patch(`/Users/${people.get("Bo")}`, [{ op: "replace", value: { active: false } }])).status).toBe(200);
  const now = await members(house, customer.id);
  expect(now.get("ada.berg@halden.example")).toMatchObject({ state: "active", last_name: "Byron" });
  expect(now.get("bo.berg@halden.example")).toMatchObject({ state: "deprovisioned" });
  await expect(tokenRow(page, old)).toContainText("Used last");

  await tokenRow(page, old)
    .getByRole("button", { name: /Rotate token/ })
    .click();
  await page.getByTestId("access.rotate_confirm").click();
  const fresh = await storedSecret(page);
  expect(fresh).not.toBe(old);
  await expect(page.getByTestId("access.token")).toHaveCount(2);
  await expect(tokenRow(page, old)).toContainText("Being replaced");
  await expect(tokenRow(page, old)).toContainText("The new token was not used yet");
  await expect(page.getByTestId("access.safe")).toHaveCount(0);

  expect(await answers(client, old), "both work").toBe(200);
  expect(await answers(client, fresh), "both work").toBe(200);
  await expect(tokenRow(page, old).getByTestId("access.safe")).toHaveText("Safe to revoke");
  await expect(tokenRow(page, fresh)).toContainText("Used last");

  await tokenRow(page, old)
    .getByRole("button", { name: /Revoke token/ })
    .click();
  await expect(page.getByRole("alertdialog")).toContainText("Your provider uses the new token");
  const revoked = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.getByTestId("access.revoke_confirm").click();
  expect((await revoked).status()).toBe(204);
  await expect.poll(() => answers(client, old), WITHIN).toBe(401);
  expect(await answers(client, fresh), "the other one is untouched").toBe(200);
  await expect(page.getByTestId("access.token")).toHaveCount(1);
  await page.getByRole("button", { name: "Show 1 ended token" }).click();
  await expect(tokenRow(page, old)).toContainText("Revoked");
});

test("R-16, R-17: disconnecting ends every token, nobody loses access, and a review decides who stays", async ({
  page,
  consolePage,
  house,
  customer,
}) => {
  const directory = await aPushedDirectory(house, customer.id);
  await openSecurity(page, customer.link);
  const tokens = [await createToken(page, "Okta"), await createToken(page, "Script")];
  const client = await directory.client(tokens[0]);
  const people = await send(client, "Ada", "Bo", "Cem", "Dora");
  await client.patch(`/Users/${people.get("Dora")}`, [{ op: "replace", value: { active: false } }]);
  for (const token of tokens) expect(await answers(client, token)).toBe(200);

  await page.getByTestId("access.disconnect").click();
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("Nobody loses access");
  await page.getByTestId("disconnect.name").fill("Somebody else");
  await page.getByTestId("disconnect.confirm").click();
  await expect(question.getByRole("alert")).toContainText(`Type the organization’s name exactly: ${customer.name}`);
  expect(await answers(client, tokens[0] ?? ""), "a wrong name ends nothing").toBe(200);
  await page.getByTestId("disconnect.name").fill(customer.name);
  const ended = page.waitForResponse((answer) => answer.url().endsWith("/api/portal/disconnect"));
  await page.getByTestId("disconnect.confirm").click();
  expect((await ended).status()).toBe(200);
  for (const token of tokens) await expect.poll(() => answers(client, token), WITHIN).toBe(401);

  await expect(page).toHaveURL(/\/portal\/review$/);
  const row = (name: string) => page.getByTestId("review.row").filter({ hasText: name });
  await expect(page.getByTestId("review.row"), "who was inactive before is not asked about").toHaveCount(3);
  await expect(page.getByTestId("review.progress")).toContainText("3 of 3 people still to decide");
  const kept = await members(house, customer.id);
  for (const name of ["ada", "bo", "cem"]) expect(kept.get(`${name}.berg@halden.example`)).toMatchObject({ state: "active" });

  // Until it is finished it is a task for the vendor's staff.
  const task = consolePage.getByTestId("console.organization.review");
  await consolePage.goto(`/console/organizations/${customer.id}`);
  await expect(task).toContainText("3 people are waiting for review");

  await page.getByRole("button", { name: "Deactivate Cem Berg" }).click();
  await page.getByTestId("review.confirm").click();
  await expect(row("Cem Berg")).toContainText("Deactivated");
  await page.getByRole("button", { name: "Undo the decision about Cem Berg" }).click();
  await page.getByRole("button", { name: "Deactivate Cem Berg" }).click();
  await page.getByTestId("review.confirm").click();
  await expect(row("Cem Berg")).toContainText("Deactivated");
  await expect(page.getByTestId("review.progress")).toContainText("2 of 3 people still to decide");
  const decided = await members(house, customer.id);
  expect(decided.get("cem.berg@halden.example")).toMatchObject({ state: "deprovisioned" });
  expect(decided.get("ada.berg@halden.example")).toMatchObject({ state: "active" });

  await consolePage.reload();
  await task.getByRole("link", { name: "Review 2 people" }).click();
  await expect(consolePage).toHaveURL(new RegExp(`/console/review/${customer.id}$`));
  await expect(consolePage.getByTestId("review.row")).toHaveCount(3);

  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download CSV" }).click()]);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines.find((line) => line.includes("cem.berg@"))).toMatch(/"deactivate"/i);
  expect(lines.some((line) => line.includes("dora.berg@"))).toBe(false);

  await page.getByTestId("review.keep_many").click();
  await expect(page.getByTestId("review.finished")).toContainText("2 people kept, 1 person deactivated");
  await consolePage.goto(`/console/organizations/${customer.id}`);
  await expect(consolePage.getByRole("heading", { name: "Directories" })).toBeVisible();
  await expect(task).toHaveCount(0);

  await page.goto("/portal/access");
  await expect(page.getByText("No directory is connected")).toBeVisible();
  await expect(page.getByRole("region", { name: "Earlier connections" })).toContainText("Okta");
  await expect(page.getByTestId("access.token")).toHaveCount(0);
});
