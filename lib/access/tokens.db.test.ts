import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { type Ctx, systemCtx } from "../context";
import { anOrganization, withDirectory } from "../db/builders";
import { prisma } from "../db/client";
import { parseId } from "../ids";
import { hashSecret } from "../tokens";
import { createApiKey, createScimToken } from "./create-token";
import { revokeToken } from "./revoke-token";
import { countFailure } from "./throttle";
import { verifyToken } from "./verify";

endsConsistent();

const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });
const cli = (ctx: Ctx) => ({ ...ctx, actor: { type: "cli", id: null, name: "cli" } as const });

async function aScimToken() {
  const org = await anOrganization();
  const directoryId = await withDirectory(org, { provider: "okta" });
  const made = await createScimToken(org.ctx, { directoryId, name: "Okta — Production" });
  return { org, directoryId, made };
}

test("A-10 A-11: the value is in the creating answer only; the database holds a digest", async () => {
  const { org, made } = await aScimToken();
  expect(made).toMatchObject({ name: "Okta — Production", secret: expect.stringMatching(/^rc_scim_/), last_four: made.secret.slice(-4) });
  const [row] = await prisma().accessToken.findMany({ where: { organizationId: org.id } });
  expect(Buffer.from(row?.hash ?? [])).toEqual(hashSecret(made.secret));
  expect(JSON.stringify(row)).not.toContain(made.secret.slice(8, 40));
  expect(JSON.stringify(await prisma().auditEntry.findMany({ where: { organizationId: org.id } }))).not.toContain("rc_scim_");
});

test("a token of one kind opens its own surface only (A08), and a use is noted", async () => {
  const { org, directoryId, made } = await aScimToken();
  expect(await verifyToken(bearer(made.secret), "scim", "a08")).toMatchObject({ organizationId: org.id, directoryId });
  await expect(verifyToken(bearer(made.secret), "key", "a08")).rejects.toMatchObject({ code: "unauthenticated" });
  expect((await prisma().accessToken.findFirstOrThrow({ where: { organizationId: org.id } })).lastUsedAt).not.toBeNull();
});

test("A03 A05: a broken checksum, a stranger, a revoked one, an expired one and a disconnected directory are refused alike", async () => {
  const { org, directoryId, made } = await aScimToken();
  const expired = await createScimToken(org.ctx, { directoryId, name: "Old", expiresIn: 60 });
  await prisma().$executeRaw`update access_token set expires_at = now() where label = 'Old'`;
  const revoked = await createScimToken(org.ctx, { directoryId, name: "Gone" });
  await revokeToken(cli(org.ctx), parseId("tok", revoked.id));
  const refused = [
    `${made.secret.slice(0, -1)}${made.secret.endsWith("0") ? "1" : "0"}`,
    `rc_scim_${"0".repeat(49)}`,
    expired.secret,
    revoked.secret,
    "",
    "x",
  ];
  const errors = await Promise.all(
    refused.map((token, at) => verifyToken(bearer(token), "scim", `a03-${at}`).catch((error: Error) => error)),
  );
  expect(new Set(errors.map((error) => (error as Error).message)).size).toBe(1);

  await prisma().directory.update({ where: { id: directoryId }, data: { state: "disconnected" } });
  await expect(verifyToken(bearer(made.secret), "scim", "a05")).rejects.toMatchObject({ code: "unauthenticated" });
});

test("failures are counted by source and kind; good ones are never slowed", async () => {
  const { made } = await aScimToken();
  for (let count = 1; count <= 10; count++)
    await expect(verifyToken(bearer("x"), "scim", "noisy")).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(verifyToken(bearer("x"), "scim", "noisy")).rejects.toMatchObject({ code: "rate_limited", retryAfter: expect.any(Number) });
  await expect(verifyToken(bearer("x"), "key", "noisy")).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(verifyToken(bearer("x"), "scim", "quiet")).rejects.toMatchObject({ code: "unauthenticated" });
  expect(await verifyToken(bearer(made.secret), "scim", "noisy")).toBeTruthy();

  await prisma().$executeRaw`update failed_attempt set until = now() where source = 'noisy'`;
  await expect(verifyToken(bearer("x"), "scim", "noisy")).rejects.toMatchObject({ code: "unauthenticated" });
});

test("counting holds under twenty at once", async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => countFailure("crowd", "link")));
  expect(counts.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
});

test("A-12: five tokens live at once, a sixth is refused", async () => {
  const { org, directoryId } = await aScimToken();
  for (let count = 2; count <= 5; count++) await createScimToken(org.ctx, { directoryId, name: `Token ${count}` });
  await expect(createScimToken(org.ctx, { directoryId, name: "Token 6" })).rejects.toMatchObject({ code: "conflict" });
});

test("tokens need their permission, their own organization's directory, and one that takes pushes", async () => {
  const { org, directoryId } = await aScimToken();
  const other = await anOrganization();
  await expect(
    createScimToken({ ...org.ctx, permissions: ["org:sys_provisioning:read"] }, { directoryId, name: "x" }),
  ).rejects.toMatchObject({
    code: "forbidden",
    params: { permission: "org:sys_provisioning:manage" },
  });
  await expect(createScimToken(systemCtx(other.id, "r"), { directoryId, name: "x" })).rejects.toMatchObject({ code: "not_found" });
  await expect(createScimToken(org.ctx, { directoryId: await withDirectory(org), name: "x" })).rejects.toMatchObject({
    code: "wrong_state",
  });
});

test("an API key carries the permissions it was given, [] none", async () => {
  const org = await anOrganization();
  const key = await createApiKey(cli(org.ctx), { name: "Reader", permissions: ["org:sys_provisioning:read"], organizationId: org.id });
  expect(await verifyToken(bearer(key.secret), "key", "keys")).toMatchObject({
    scopes: ["org:sys_provisioning:read"],
    organizationId: org.id,
  });
  const none = await createApiKey(cli(org.ctx), { name: "Nothing", permissions: [] });
  expect(await verifyToken(bearer(none.secret), "key", "keys")).toMatchObject({ scopes: [], organizationId: null });
  await revokeToken(cli(org.ctx), parseId("key", key.id));
  await expect(verifyToken(bearer(key.secret), "key", "keys")).rejects.toMatchObject({ code: "unauthenticated" });
});
