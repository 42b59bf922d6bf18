/** A customer's directory that sends to us and is enabled, and the way into its pages after setup. */
import { expect, type Page } from "@playwright/test";
import { type Client, clientOf } from "../scim/client";
import type { House } from "./house";

export type Pushed = {
  id: string;
  endpoint: string;
  /** A client with this secret, or with one that is made for it. */
  client(secret?: string): Promise<Client>;
};

export async function aPushedDirectory(house: House, organization: string, provider = "okta"): Promise<Pushed> {
  const { id } = await house.cli<{ id: string }>(
    ...["directory", "create", "--organization", organization, "--provider", provider, "--name", "People", "--active"],
  );
  const endpoint = `${house.url}/scim/v2/${id}`;
  const made = () => house.cli<{ secret: string }>("token", "create", "--directory", id, "--name", "Production");
  return { id, endpoint, client: async (secret) => clientOf(endpoint, secret ?? (await made()).secret) };
}

/** Opens the link of a customer whose setup is done. */
export async function openPortal(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Go to status page" }).click();
  await expect(page).toHaveURL(/\/portal$/);
}

/** The secret in the panel, said to be stored and put out of sight. */
export async function storedSecret(page: Page): Promise<string> {
  const secret = (await page.getByTestId("secret.value").innerText()).trim();
  expect(secret).toMatch(/^rc_scim_/);
  await expect(page.getByTestId("access.dismiss"), "nothing to leave with before it is stored").toHaveCount(0);
  await page.getByTestId("secret.stored").check();
  await page.getByTestId("access.dismiss").click();
  await expect(page.getByTestId("secret.panel")).toHaveCount(0);
  return secret;
}
