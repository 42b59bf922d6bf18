/** "Settings → Security" through the portal's door: tokens made, rotated and revoked, the connection ended (R-06… …R-17). */
import { beforeEach, describe, expect, test } from "vitest";
import { GET as access } from "../../app/api/portal/access/route";
import { POST as disconnect } from "../../app/api/portal/disconnect/route";
import { GET as review, POST as decide } from "../../app/api/portal/review/route";
import { GET as list, POST as create } from "../../app/api/portal/tokens/route";
import { DELETE as revoke } from "../../app/api/portal/tokens/[id]/route";
import { POST as rotate } from "../../app/api/portal/tokens/[id]/rotate/route";
import { POST as stored } from "../../app/api/portal/tokens/[id]/stored/route";
import { POST as redeem } from "../../app/api/setup/redeem/route";
import type { TokenList, TokenView } from "../access/schema";
import { endsConsistent } from "../check/testing";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { createDirectory } from "../directories/create";
import { type Id, parseId, toPublicId } from "../ids";
import { provision } from "../provisioning/provision";
import { hashSecret } from "../tokens";
import { aCustomer, aLinkToken, Browser } from "./testing";

endsConsistent();

let customer: Ctx & { name: string };
let admin: Browser;
let directoryId: Id<"dir">;

beforeEach(async () => {
  customer = await aCustomer();
  admin = new Browser();
  await admin.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
  directoryId = parseId("dir", (await createDirectory(customer, { provider: "okta", name: "Okta" })).id);
});

const secretOf = (answer: { body: object }) => (answer.body as { secret: string }).secret;
const made = async (name = "Okta — Production") => {
  const answer = await admin.send(create, "/api/portal/tokens", { body: { name } });
  return { ...(answer.body as unknown as { id: string; last_four: string }), secret: secretOf(answer), status: answer.status };
};
const tokens = async () => (await admin.send(list, "/api/portal/tokens")).body as unknown as TokenList;
const one = async (id: string): Promise<TokenView> => {
  const found = (await tokens()).data.find((token) => token.id === id);
  if (!found) throw new Error(`no token ${id}`);
  return found;
};

/** What the door notes when a request came with this token. */
async function used(secret: string, secondsAgo: number) {
  const row = await prisma().accessToken.findUniqueOrThrow({ where: { hash: new Uint8Array(hashSecret(secret)) } });
  const at = new Date(Date.now() - secondsAgo * 1000);
  await prisma().accessToken.update({ where: { id: row.id }, data: { lastUsedAt: at } });
  const where = { organizationId: customer.organizationId, directoryId };
  const clock = { lastSeenAt: at, lastTokenId: row.id };
  await prisma().directoryContact.upsert({
    where: { organizationId_directoryId: where },
    create: { ...where, firstSeenAt: at, ...clock },
    update: clock,
  });
}

const withPeople = (names: readonly string[]) =>
  provision(customer, {
    directoryId,
    source: "scim",
    losses: { mode: "guard" },
    desired: {
      users: names.map((name) => ({
        externalId: name,
        userName: `${name}@halden.example`,
        email: `${name}@halden.example`,
        active: true,
        givenName: name,
        familyName: "Example",
      })),
    },
  });

describe("tokens", () => {
  test("A-10 A-11 R-08: the value is in the creating answer only", async () => {
    const token = await made("Okta — Produção");
    expect(token).toMatchObject({ status: 201, name: "Okta — Produção", secret: expect.stringMatching(/^rc_scim_/) });
    const text = JSON.stringify([await tokens(), (await admin.send(access, "/x")).body]);
    expect(text).not.toContain(token.secret);
    expect(text).toContain(`"last_four":"${token.secret.slice(-4)}"`);
  });

  test("R-08: “I have stored it” is remembered, and said once it stays said", async () => {
    const { id } = await made();
    expect(await one(id)).toMatchObject({ stored_at: null });
    const first = (await admin.send(stored, "/x", { method: "POST", params: { id } })).body as unknown as TokenView;
    expect(first.stored_at).not.toBeNull();
    const again = (await admin.send(stored, "/x", { method: "POST", params: { id } })).body as unknown as TokenView;
    expect(again.stored_at).toBe(first.stored_at);
  });

  test("at most five live at once; a revoked one makes room", async () => {
    const all = [];
    for (let at = 1; at <= 5; at++) all.push(await made(`Token ${at}`));
    const sixth = await admin.send(create, "/x", { body: { name: "Token 6" } });
    expect(sixth).toMatchObject({ status: 409, body: { reason: "too_many_tokens" } });
    expect((await admin.send(revoke, "/x", { method: "DELETE", params: { id: all[0]?.id ?? "" } })).status).toBe(204);
    expect((await admin.send(create, "/x", { body: { name: "Token 6" } })).status).toBe(201);
    expect(await one(all[0]?.id ?? "")).toMatchObject({ state: "revoked", revoke_advice: null });
  });

  test("another customer's token is not there", async () => {
    const { id } = await made();
    const other = await aCustomer("Other");
    const browser = new Browser();
    await browser.send(redeem, "/x", { body: { token: await aLinkToken(other) } });
    for (const [handler, method] of [
      [revoke, "DELETE"],
      [rotate, "POST"],
      [stored, "POST"],
    ] as const)
      expect((await browser.send(handler, "/x", { method, params: { id } })).status).toBe(404);
    expect(await one(id)).toMatchObject({ state: "active" });
  });
});

describe("the page", () => {
  test("R-06 R-07: the address stays visible, a token's value never again", async () => {
    const { id, secret } = await made();
    for (let look = 0; look < 2; look++) {
      const page = await admin.send(access, "/api/portal/access");
      const view = page.body as unknown as { directory: { endpoint_url: string; kind: string }; may_manage: boolean };
      expect(view.directory.endpoint_url).toBe(`http://localhost:3000/scim/v2/${toPublicId("dir", directoryId)}`);
      expect(view.directory.kind).toBe("pushed");
      expect(view.may_manage).toBe(true);
      expect(page.text).not.toContain(secret);
      const listed = await admin.send(list, "/api/portal/tokens");
      expect(listed.text).toContain(id);
      expect(listed.text).not.toContain(secret);
    }
  });
});

describe("rotation", () => {
  test("A-12 R-15: the second token lives beside the first for the chosen overlap", async () => {
    const old = await made();
    const answer = await admin.send(rotate, "/x", { body: { overlap_seconds: 3600 }, params: { id: old.id } });
    expect(answer).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^rc_scim_/), replaces: { id: old.id } } });
    const fresh = (answer.body as unknown as { id: string }).id;
    expect(await one(old.id)).toMatchObject({ state: "expires_soon", expires_in_days: 0, replaced_by: fresh });
    expect(await one(fresh)).toMatchObject({ state: "active", replaces: old.id, expires_at: null });
    const again = await admin.send(rotate, "/x", { body: {}, params: { id: old.id } });
    expect(again).toMatchObject({ status: 409, body: { reason: "already_replaced" } });
  });

  test("R-15: safe to revoke only after the new one was used, and the old one not since", async () => {
    const old = await made();
    await used(old.secret, 600);
    expect(await one(old.id)).toMatchObject({ used_last: true, revoke_advice: "only_token" });
    const answer = await admin.send(rotate, "/x", { body: {}, params: { id: old.id } });
    expect(await one(old.id)).toMatchObject({ revoke_advice: "replacement_unused" });
    await used(secretOf(answer), 300);
    expect(await one(old.id)).toMatchObject({ used_last: false, revoke_advice: "safe" });
    await used(old.secret, 10);
    expect(await one(old.id)).toMatchObject({ used_last: true, revoke_advice: "still_used" });
  });

  test("a dead token is not rotated, a made-up overlap is refused", async () => {
    const old = await made();
    expect((await admin.send(rotate, "/x", { body: { overlap_seconds: 604_801 }, params: { id: old.id } })).status).toBe(400);
    await admin.send(revoke, "/x", { method: "DELETE", params: { id: old.id } });
    expect(await admin.send(rotate, "/x", { body: {}, params: { id: old.id } })).toMatchObject({
      status: 409,
      body: { reason: "token_dead" },
    });
  });
});

describe("who may", () => {
  test("A-02 R-05: a session that may only look changes nothing, and is told what it lacks", async () => {
    const token = await made();
    await prisma().setupLink.updateMany({ where: { organizationId: customer.organizationId }, data: { readOnly: true } });
    expect((await admin.send(access, "/x")).body).toMatchObject({ may_manage: false });
    expect((await admin.send(list, "/x")).status).toBe(200);
    const refused = [
      await admin.send(create, "/x", { body: { name: "More" } }),
      await admin.send(rotate, "/x", { body: {}, params: { id: token.id } }),
      await admin.send(stored, "/x", { method: "POST", params: { id: token.id } }),
      await admin.send(revoke, "/x", { method: "DELETE", params: { id: token.id } }),
      await admin.send(disconnect, "/x", { body: { confirm_name: customer.name } }),
      await admin.send(decide, "/x", { body: { choice: "keep", all: true } }),
    ];
    for (const { status, text } of refused) {
      expect(status).toBe(403);
      expect(text).toContain("org:sys_provisioning:manage");
    }
    expect(await one(token.id)).toMatchObject({ state: "active" });
  });
});

describe("disconnect", () => {
  test("R-16: the organization's name is asked for; then tokens die at once and people stay", async () => {
    const token = await made();
    await withPeople(["ada", "bo"]);
    expect((await admin.send(access, "/x")).body).toMatchObject({ active_members: 2, directory: { provider: "okta", kind: "pushed" } });
    const wrong = await admin.send(disconnect, "/x", { body: { confirm_name: "Somebody else" } });
    expect(wrong).toMatchObject({ status: 400, body: { reason: "name_mismatch" } });
    expect(await one(token.id)).toMatchObject({ state: "active" });

    const done = await admin.send(disconnect, "/x", { body: { confirm_name: customer.name } });
    expect(done).toMatchObject({ status: 200, body: { state: "disconnected", active_members: 2, review_path: "/portal/review" } });
    expect((await prisma().accessToken.findFirstOrThrow({ where: { directoryId } })).revokedAt).not.toBeNull();
    expect(await prisma().member.count({ where: { organizationId: customer.organizationId, state: "active" } })).toBe(2);
  });

  test("R-17: it ends in the review, which stays a task until everybody is decided about", async () => {
    await withPeople(["ada", "bo"]);
    await admin.send(disconnect, "/x", { body: { confirm_name: customer.name } });
    expect((await admin.send(access, "/x")).body).toMatchObject({
      directory: null,
      review: { people: 2, open: 2 },
      past: [{ provider: "okta" }],
    });
    expect((await admin.send(review, "/x")).body).toMatchObject({ state: "open", totals: { people: 2, open: 2 }, may_decide: true });
    const done = await admin.send(decide, "/x", { body: { choice: "keep", all: true } });
    expect(done.body).toMatchObject({ changed: 2, review: { state: "finished" } });
    expect((await admin.send(access, "/x")).body).toMatchObject({ review: { open: 0 } });
  });
});
