import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures";
import { members, wholeSetup } from "../support/walk";

/** Presses Sync Now on the status page and waits until the run it started has ended. */
async function syncNow(page: Page): Promise<void> {
  await page.goto("/portal");
  const button = page.getByRole("button", { name: "Sync Now" });
  // Sync Now may be pressed once a minute; the run after enabling may still be on.
  await expect(button).toBeEnabled({ timeout: 90_000 });
  await button.click();
  await expect(page.getByText(/^Checked\./)).toBeVisible({ timeout: 60_000 });
}

test("S-14: a change at Google followed by Sync Now; suspended at Google is deprovisioned here", async ({ page, house, customer }) => {
  await wholeSetup(page, house, customer.link);
  await house.google.act("set_suspended", { person: "jonas.weber@halden.example", suspended: true });
  await house.google.act("add_person", {
    email: "wanda.new@halden.example",
    given_name: "Wanda",
    family_name: "New",
    groups: "Numeric Staff",
  });
  await house.google.act("remove_member", { group: "Numeric Manager", member: "lucas.brandt@halden.example" });

  await syncNow(page);

  const now = await members(house, customer.id);
  expect(now.get("jonas.weber@halden.example")).toMatchObject({ state: "deprovisioned" });
  expect(now.get("wanda.new@halden.example")).toMatchObject({ state: "active", role: "staff" });
  expect(now.get("lucas.brandt@halden.example"), "left Managers, still in Staff").toMatchObject({ state: "active", role: "staff" });
  await expect(page.getByTestId("status.latest")).toContainText(/Jonas Weber|Wanda New|Lucas Brandt/);
});

test("R4: a mass departure is held until a named person approves", async ({ page, house, customer }) => {
  await wholeSetup(page, house, customer.link);
  const before = await members(house, customer.id);
  const staff = [...before].filter(([, member]) => member.role === "staff").map(([email]) => email);
  expect(staff.length).toBeGreaterThan(10);
  for (const person of staff) await house.google.act("set_suspended", { person, suspended: true });

  await syncNow(page);
  const held = await members(house, customer.id);
  expect(staff.map((email) => held.get(email)?.state)).toEqual(staff.map(() => "held"));

  await page.reload();
  await expect(page.getByText(/people would lose access/).first()).toBeVisible();
  await page.getByRole("button", { name: "Review" }).first().click();
  await page.getByLabel(/Type .* to approve/).fill(String(staff.length));
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(async () => {
    const after = await members(house, customer.id);
    expect(staff.map((email) => after.get(email)?.state)).toEqual(staff.map(() => "deprovisioned"));
  }).toPass({ timeout: 30_000 });
});

test("G6: a grant withdrawn at Google stops the sync, and nobody loses access", async ({ page, house, customer }) => {
  await wholeSetup(page, house, customer.link, ["Numeric Admin", "Numeric Staff"]);
  const before = await members(house, customer.id);
  await house.google.act("withdraw_grant");

  await page.goto("/portal");
  const button = page.getByRole("button", { name: "Sync Now" });
  await expect(button).toBeEnabled({ timeout: 90_000 });
  await button.click();

  await expect(page.getByText(/Google access was withdrawn/).first()).toBeVisible({ timeout: 60_000 });
  expect(await members(house, customer.id)).toEqual(before);
  await page.getByRole("button", { name: "Reauthorize Google" }).first().click();
  await page.waitForURL((url) => url.origin === house.google.origin || /\/setup\/connect/.test(url.pathname));
});
