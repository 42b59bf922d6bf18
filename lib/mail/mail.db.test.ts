/** Real mails through a real SMTP conversation; the links behind them come from the database. */
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as ask } from "@/app/api/setup/ask/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { endsConsistent } from "../check/testing";
import { anOrganization, withDirectory } from "../db/builders";
import { prisma } from "../db/client";
import { resetEnv } from "../env";
import { createOrganization } from "../organizations/create";
import { createLink } from "../setup/create-link";
import { mailLink } from "../setup/mail-link";
import { type Notice, sendNotice } from "../setup/send-notice";
import { aCustomer, Browser, staffOf, tokenOf } from "../setup/testing";
import { sendMail } from "./send";

endsConsistent();

type Caught = { to: string[]; raw: string };
const caught: Caught[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      caught.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks).toString("utf8") });
      done();
    });
  },
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as { port: number };
  process.env.SMTP_URL = `smtp://127.0.0.1:${port}`;
  process.env.MAIL_FROM = "Numeric <sync@numeric.example>";
  resetEnv();
});
beforeEach(() => {
  caught.length = 0;
});
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

/** Quoted-printable undone, as a reader sees it. */
const readable = (raw: string) =>
  raw.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

async function waitingNotices(organizationId: string): Promise<Notice[]> {
  const jobs = await prisma().$queryRaw<{ payload: Notice }[]>`
    select payload from graphile_worker._private_jobs where payload->>'organizationId' = ${organizationId} order by id`;
  return jobs.map(({ payload }) => payload);
}

test("a new link is mailed to the address staff entered, once, whole", async () => {
  const customer = await aCustomer("Halden Freight");
  const link = await createLink(customer, { contactEmail: "it-admin@halden.example" });

  expect(await mailLink(link)).toEqual({ sent: true });

  expect(caught).toHaveLength(1);
  expect(caught[0]?.to).toEqual(["it-admin@halden.example"]);
  expect(readable(caught[0]?.raw ?? "")).toContain(link.url);
});

test("without an address there is nothing to send, and the message is there to copy", async () => {
  const link = await createLink(await aCustomer());
  expect(await mailLink(link)).toEqual({ sent: false });
  expect(link.message.text).toContain(link.url);
  expect(caught).toHaveLength(0);
});

test("a started link and a link asked for again tell the inviter, by jobs that hold ids only", async () => {
  const customer = await aCustomer("Halden Freight");
  const link = await createLink(customer, { contactEmail: "it-admin@halden.example" });
  const browser = new Browser();
  await browser.send(redeem, "/api/setup/redeem", { body: { token: tokenOf(link.url) } });
  await browser.send(ask, "/api/setup/ask", { body: { token: tokenOf(link.url) } });

  const notices = await waitingNotices(customer.organizationId);
  expect(notices.map(({ kind }) => kind)).toEqual(["link_redeemed", "link_asked"]);
  expect(JSON.stringify(notices)).not.toMatch(/@|rc_link_/);
  for (const notice of notices) expect(await sendNotice(notice)).toBe(true);

  expect(caught.map(({ to }) => to)).toEqual([["priya@numeric.example"], ["priya@numeric.example"]]);
  expect(readable(caught[1]?.raw ?? "")).toContain("asks for a new setup link");
  expect(readable(caught.map(({ raw }) => raw).join())).not.toContain(tokenOf(link.url));
});

test("A40: a name or an address with line breaks is refused, and one message has one recipient", async () => {
  const ctx = staffOf((await anOrganization()).id);
  if (ctx.actor.type !== "staff") throw new Error("the test's actor is staff");
  const staff = { ...ctx, actor: ctx.actor };
  const evil = "Halden\r\nBcc: thief@evil.test";
  await expect(createOrganization(staff, { name: evil })).rejects.toThrow();
  await expect(createOrganization(staff, { name: "Halden", contactEmail: "a@halden.example\r\nBcc: thief@evil.test" })).rejects.toThrow();
  await expect(createLink(ctx, { contactEmail: "a@halden.example, thief@evil.test" })).rejects.toThrow();
  await expect(createLink(ctx, { inviterName: evil })).rejects.toThrow();
  await expect(sendMail({ to: "a@halden.example", subject: evil, text: "x" })).rejects.toMatchObject({ reason: "header_injection" });
  await expect(sendMail({ to: "a@halden.example\r\nRCPT TO:<thief@evil.test>", subject: "x", text: "x" })).rejects.toMatchObject({
    reason: "address_invalid",
  });
  expect(caught).toHaveLength(0);

  const link = await createLink(await aCustomer('<img src=x onerror="alert(1)"> & Söhne'), { contactEmail: "it@halden.example" });
  await mailLink(link);
  expect(caught.flatMap(({ to }) => to)).toEqual(["it@halden.example"]);
  expect(caught[0]?.raw).toMatch(/Content-Type: text\/plain/);
  expect(caught[0]?.raw.match(/^(to|cc|bcc):/gim)).toEqual(["To:"]);
});

test("withdrawn access and an open hold are told to the customer's contact; a decided one no longer is", async () => {
  const org = await anOrganization();
  await prisma().organization.update({ where: { id: org.id }, data: { contactEmail: "it@halden.example" } });
  const directoryId = await withDirectory(org, { state: "needs_reauth" });
  const holdId = "01900000-0000-7000-8000-00000000aaaa";
  await prisma().hold.create({ data: { organizationId: org.id, id: holdId, directoryId, cause: "mass_departure" } });

  expect(await sendNotice({ kind: "needs_reauth", organizationId: org.id, directoryId })).toBe(true);
  expect(await sendNotice({ kind: "hold_opened", organizationId: org.id, holdId })).toBe(true);
  await prisma().hold.updateMany({ where: { id: holdId }, data: { decision: "rejected" } });
  expect(await sendNotice({ kind: "hold_opened", organizationId: org.id, holdId, reminder: 1 })).toBe(false);

  expect(caught.map(({ to }) => to)).toEqual([["it@halden.example"], ["it@halden.example"]]);
});

test("a mail server that does not answer loses nothing: the link stands, a notice is tried again", async () => {
  const customer = await aCustomer();
  const link = await createLink(customer, { contactEmail: "it-admin@halden.example" });
  const before = process.env.SMTP_URL;
  process.env.SMTP_URL = "smtp://127.0.0.1:1";
  resetEnv();
  try {
    expect(await mailLink(link)).toEqual({ sent: false });
    const [row] = await prisma().setupLink.findMany({ where: { organizationId: customer.organizationId } });
    await expect(sendNotice({ kind: "link_asked", organizationId: customer.organizationId, linkId: String(row?.id) })).rejects.toThrow();
  } finally {
    process.env.SMTP_URL = before;
    resetEnv();
  }
});
