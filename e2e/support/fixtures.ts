/**
 * What an end-to-end test is given. A worker has one installation (house.ts); every test its own organization and a fresh
 * setup link. After each test the stored state must hold together, and no page may have broken its content policy.
 */
import { randomUUID } from "node:crypto";
import { test as base, expect, type Page } from "@playwright/test";
import { type House, openHouse } from "./house";

export { expect } from "@playwright/test";

export type Customer = { id: string; name: string; link: string };

type PerTest = {
  /** An organization that expects halden.example, with an unused setup link. */
  customer: Customer;
  /** A page signed in to the console as the owner. */
  consolePage: Page;
  soundness: undefined;
};
type PerWorker = { house: House };

export const test = base.extend<PerTest, PerWorker>({
  house: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the first argument's pattern
    async ({}, use, info) => {
      const house = await openHouse(`worker-${info.workerIndex}`);
      await use(house);
      await house.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  baseURL: ({ house }, use) => use(house.url),

  page: async ({ page }, use) => {
    const broken = watch(page);
    await use(page);
    expect(broken, "scripts that failed, or content the policy refused").toEqual([]);
  },

  customer: async ({ house }, use) => {
    await use(await aCustomer(house));
  },

  consolePage: async ({ house, browser }, use) => {
    const context = await browser.newContext({ baseURL: house.url });
    const page = await context.newPage();
    const broken = watch(page);
    await page.goto("/console");
    await page.getByLabel(/e-?mail/i).fill(house.owner.email);
    await page.getByLabel(/password/i).fill(house.owner.password);
    await page.getByRole("button", { name: /sign in/i }).click();
    await expect(page).toHaveURL(/\/console(?!\/sign-in)/);
    await use(page);
    expect(broken, "scripts that failed, or content the policy refused").toEqual([]);
    await context.close();
  },

  soundness: [
    async ({ house }, use) => {
      await house.google.reset();
      await use(undefined);
      await house.cli("check");
    },
    { auto: true },
  ],
});

export async function aCustomer(house: House, name = `Halden Freight ${randomUUID().slice(0, 8)}`): Promise<Customer> {
  const { id } = await house.cli<{ id: string }>("org", "create", "--name", name, "--domains", "halden.example");
  return { id, name, link: await aLink(house, id) };
}

export async function aLink(house: House, organization: string): Promise<string> {
  return (await house.cli<{ url: string }>("link", "create", "--organization", organization)).url;
}

/** Collects what no page may do. */
function watch(page: Page): string[] {
  const broken: string[] = [];
  page.on("pageerror", (error) => broken.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /content security policy/i.test(message.text())) broken.push(message.text());
  });
  return broken;
}
