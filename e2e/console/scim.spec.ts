/** What support sees of the requests a provider sends: why one was refused, with the way out, and never anything that runs. */
import type { Page } from "@playwright/test";
import { CORE_GROUP, CORE_USER } from "../scim/client";
import { expect, test } from "../support/fixtures";
import { aPushedDirectory, openPortal, storedSecret } from "../support/pushed";
import { members } from "../support/walk";

const entries = (page: Page) => page.getByTestId("console.logs.row");
const drawer = (page: Page) => page.getByTestId("console.logs.drawer");

/** Refusals are written within a second: the list is asked until it has one, as its own page does every five. */
async function openLogs(page: Page, directoryId: string, more: string): Promise<void> {
  await page.goto(`/console/logs?range=all&directory_id=${directoryId}${more}`);
}

test("A-31: a refused request is seen whole, and runs again once its cause is gone", async ({ consolePage: page, house, customer }) => {
  const directory = await aPushedDirectory(house, customer.id);
  const client = await directory.client();
  const first = await client.user({
    userName: "ada.byron@halden.example",
    name: { givenName: "Ada", familyName: "Byron" },
    emails: undefined,
  });
  const refused = await client.post("/Users", {
    schemas: [CORE_USER],
    userName: "ADA.Byron@halden.example",
    name: { givenName: "Adelheid", familyName: "Byron" },
    externalId: "00u-second",
    password: "correct horse battery",
    active: true,
  });
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ scimType: "uniqueness" });

  await openLogs(page, directory.id, "&outcome=failed");
  await expect(entries(page)).toHaveCount(1);
  await expect(entries(page)).toContainText("409, user name is taken");
  await expect(entries(page)).toContainText("POST /Users");
  await entries(page).click();
  await expect(drawer(page).getByRole("region", { name: "Request" })).toContainText("POST");
  await expect(drawer(page).getByRole("region", { name: "Request" })).toContainText("/Users");
  await expect(drawer(page).getByRole("region", { name: "Request" })).toContainText(`…${client.token.slice(-4)}`);
  await expect(drawer(page)).toContainText(refused.body.detail);
  await expect(drawer(page)).toContainText("Adelheid");
  await expect(drawer(page)).toContainText(`"password": "••••"`);
  await expect(drawer(page)).not.toContainText("correct horse battery");
  await drawer(page).getByRole("tab", { name: "Response" }).click();
  await expect(drawer(page)).toContainText(`"uniqueness"`);

  // Nothing has changed yet: it is refused for the same reason, and that is said.
  await page.getByTestId("console.logs.replay").click();
  await expect(page.getByTestId("console.logs.said")).toContainText("Refused again with 409");

  await client.patch(`/Users/${first.id}`, [{ op: "replace", path: "userName", value: "ada.lovelace@halden.example" }]);
  await page.getByTestId("console.logs.replay").click();
  await expect(page.getByTestId("console.logs.said")).toContainText("Done: answered 201");
  const found = await client.list("/Users", { filter: 'externalId eq "00u-second"' });
  expect(found).toMatchObject({ totalResults: 1, Resources: [{ userName: "ADA.Byron@halden.example" }] });
  const now = await members(house, customer.id);
  expect(now.get("ada.lovelace@halden.example")).toMatchObject({ first_name: "Ada", state: "active" });
  expect([...now.values()]).toContainEqual(expect.objectContaining({ first_name: "Adelheid", state: "active" }));

  const refusedId = new URL(page.url()).searchParams.get("event") ?? "";
  await openLogs(page, directory.id, "&outcome=created&search=Adelheid");
  await expect(entries(page)).toHaveCount(1);
  await entries(page).click();
  await expect(drawer(page)).toContainText(`repeats ${refusedId}`);
  await expect(drawer(page)).toContainText("Run again by Owner");

  await openLogs(page, directory.id, `&event=${refusedId}`);
  await page.getByTestId("console.logs.replay").click();
  await expect(drawer(page), "not twice").toContainText("done meanwhile");
  expect(await client.list("/Users", { filter: 'externalId eq "00u-second"' })).toMatchObject({ totalResults: 1 });
});

test("a refusal is titled by what clashes: the external id, not the name", async ({ consolePage: page, house, customer }) => {
  const directory = await aPushedDirectory(house, customer.id);
  const client = await directory.client();
  await client.user({ userName: "ada.byron@halden.example", externalId: "00u-one" });
  const twin = await client.post("/Users", { schemas: [CORE_USER], userName: "grace.hopper@halden.example", externalId: "00u-one" });
  expect(twin.body).toMatchObject({ scimType: "uniqueness" });

  await openLogs(page, directory.id, "&outcome=failed");
  await expect(entries(page)).toContainText("409, external id is taken");
  await entries(page).click();
  await expect(drawer(page).getByRole("heading").first()).toHaveText("The external id of grace.hopper@halden.example is taken");
  await expect(drawer(page)).toContainText("Another record of this directory has this external id");
});

test("A-32: a token that is not accepted is told by its last four, with the button that makes a new one", async ({
  consolePage: page,
  house,
  customer,
}) => {
  const directory = await aPushedDirectory(house, customer.id);
  const client = await directory.client();
  expect((await client.get("/Users?count=1")).status).toBe(200);
  const wrong = `rc_scim_${"0".repeat(45)}4f2a`;
  expect((await client.get("/Users?count=1", { token: wrong })).status).toBe(401);

  await openLogs(page, directory.id, "&reason=token_unknown");
  await expect(entries(page)).toHaveCount(1);
  await entries(page).click();
  await expect(drawer(page)).toContainText("The token was not accepted (401)");
  await expect(drawer(page)).toContainText("4f2a");
  expect(await page.content(), "never the token itself").not.toContain(wrong);
  await page.getByTestId("console.logs.create_token").click();

  await expect(page).toHaveURL(new RegExp(`/console/organizations/${customer.id}#tokens$`));
  const problem = page.getByTestId("console.push.problem.token_refused");
  await expect(problem).toContainText("…4f2a, which is not a token of this directory");
  await expect(problem).toContainText(`The current token ends in …${client.token.slice(-4)}`);
  await page.getByTestId("access.create").click();
  await page.getByTestId("access.create_confirm").click();
  const secret = await storedSecret(page);
  expect((await client.get("/Users?count=1", { token: secret })).status).toBe(200);
  await expect(problem, "answered since").toHaveCount(0);
  await expect(page.getByTestId("access.token")).toHaveCount(2);
});

/** Elements and handlers, as somebody would send them who hopes that a page writes names as they came. */
const MARKUP = `<img src=x onerror="alert('ran')"><script>alert("ran")</script>`;
const QUOTED = `"><svg onload=alert('ran') onfocus=alert('ran') tabindex=0>`;

/** That nothing of it became an element, after everything on the page has settled. */
async function onlyText(page: Page, where: string): Promise<void> {
  const elements = page.locator("img[src='x'], [onerror], [onload], [onfocus], script:text('ran'), svg[tabindex]");
  await expect(elements, where).toHaveCount(0);
}

test("A37: names that are markup are text in the logs, the members and the portal", async ({ page, consolePage, house, customer }) => {
  const opened: string[] = [];
  for (const each of [page, consolePage])
    each.on("dialog", async (dialog) => {
      opened.push(dialog.message());
      await dialog.dismiss();
    });
  const directory = await aPushedDirectory(house, customer.id);
  const client = await directory.client();
  const person = await client.user({
    userName: "ada.byron@halden.example",
    displayName: MARKUP,
    name: { givenName: MARKUP, familyName: QUOTED },
    title: QUOTED,
  });
  expect(person.displayName, "given back as it came").toBe(MARKUP);
  await client.post("/Groups", { schemas: [CORE_GROUP], displayName: MARKUP, members: [{ value: person.id }] });
  expect((await client.user({ userName: MARKUP, name: { givenName: "No", familyName: "Address" } })).userName).toBe(MARKUP);
  expect((await client.post("/Users", { schemas: [CORE_USER], userName: MARKUP, displayName: QUOTED })).status).toBe(409);

  await openLogs(consolePage, directory.id, "");
  await expect(entries(consolePage).filter({ hasText: MARKUP }).first()).toBeVisible();
  await onlyText(consolePage, "logs");
  for (const outcome of ["created", "failed"]) {
    await openLogs(consolePage, directory.id, `&outcome=${outcome}`);
    await entries(consolePage).first().click();
    await expect(drawer(consolePage).getByRole("heading").first()).toContainText(/<img src=x onerror=|<svg onload=/);
    await expect(drawer(consolePage).getByRole("tabpanel")).toContainText("alert('ran')");
    await onlyText(consolePage, `log entry, ${outcome}`);
  }

  await consolePage.goto("/console/members?search=ada.byron");
  const member = consolePage.getByTestId("console.members.row").filter({ hasText: customer.name });
  await expect(member).toContainText("<img src=x onerror=");
  await onlyText(consolePage, "members");
  await openPortal(page, customer.link);
  await expect(page.getByTestId("status.latest")).toContainText("<img src=x onerror=");
  await onlyText(page, "status");
  await page.goto("/portal/mapping");
  await expect(page.getByTestId("mapping.row").filter({ hasText: "<img src=x onerror=" }).first()).toBeVisible();
  await onlyText(page, "mapping");
  expect(opened, "nothing ran").toEqual([]);
});
