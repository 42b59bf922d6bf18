/** What support sees and does for a directory that sends to us, through the console's door. */
import { beforeEach, describe, expect, test } from "vitest";
import { GET as connection } from "../../app/api/console/directories/[id]/connection/route";
import { GET as listTokens, POST as createToken } from "../../app/api/console/directories/[id]/tokens/route";
import { DELETE as revokeToken } from "../../app/api/console/directories/[id]/tokens/[tokenId]/route";
import { POST as rotateToken } from "../../app/api/console/directories/[id]/tokens/[tokenId]/rotate/route";
import { GET as listLogs } from "../../app/api/console/logs/route";
import { GET as readLog } from "../../app/api/console/logs/[id]/route";
import { POST as replayLog } from "../../app/api/console/logs/[id]/replay/route";
import { GET as readOrganization } from "../../app/api/console/organizations/[id]/route";
import { GET as readOverview } from "../../app/api/console/overview/route";
import { GET as openReviews } from "../../app/api/console/review/route";
import { POST as postUser } from "../../app/scim/v2/[directoryId]/Users/route";
import { PATCH as patchUser } from "../../app/scim/v2/[directoryId]/Users/[id]/route";
import { endsConsistent } from "../check/testing";
import { anOrganization, type OrganizationHandle, withDirectory } from "../db/builders";
import { prisma } from "../db/client";
import type { RouteHandler } from "../doors/core";
import { env } from "../env";
import { type Id, toPublicId } from "../ids";
import type { LogDetail, LogRow } from "../logs/list.schema";
import { flushScimLog } from "../scim-log/flush";
import { createLink } from "../setup/create-link";
import { aStaff, call, type StaffHandle } from "./testing";

endsConsistent();

let org: OrganizationHandle;
let directoryId: Id<"dir">;
let engineer: StaffHandle;
let support: StaffHandle;
let secret: string;

beforeEach(async () => {
  org = await anOrganization();
  directoryId = await withDirectory(org, { provider: "okta" });
  engineer ??= await aStaff("engineer");
  support ??= await aStaff("support");
  secret = (await create("Okta – production")).body.secret;
});

const id = () => toPublicId("dir", directoryId);
const create = (name: string, by = engineer) =>
  call(createToken, "/x", { cookie: by.cookie, method: "POST", params: { id: id() }, body: { name } });

/** As Okta sends it. */
async function send(
  handler: RouteHandler,
  path: string,
  method: string,
  body: object,
  token = secret,
  params: Record<string, string> = {},
) {
  const response = await handler(
    new Request(`${env().APP_URL}/scim/v2/${id()}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify(body),
    }),
    { params: Promise.resolve({ directoryId: id(), ...params }) },
  );
  const text = await response.text();
  await flushScimLog();
  return { status: response.status, body: JSON.parse(text) as { id: string } };
}
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const push = async (body: object, token?: string) => (await send(postUser, "/Users", "POST", { schemas: [USER], ...body }, token)).status;
const pushed = async (body: object) => (await send(postUser, "/Users", "POST", { schemas: [USER], ...body })).body;
const rename = (userId: string, userName: string) =>
  send(patchUser, `/Users/${userId}`, "PATCH", { schemas: [PATCH_OP], Operations: [{ op: "replace", value: { userName } }] }, secret, {
    id: userId,
  });
const person = (userName: string, more: object = {}) => ({
  userName,
  active: true,
  name: { givenName: "Kim", familyName: "Novak" },
  ...more,
});

const entries = async (query: string): Promise<LogRow[]> =>
  (await call(listLogs, `/api/console/logs?organization_id=${toPublicId("org", org.id)}&range=all&${query}`, { cookie: support.cookie }))
    .body.data;
const entry = async (logId: string): Promise<LogDetail> =>
  (await call(readLog, "/x", { cookie: support.cookie, params: { id: logId } })).body;
const failed = async (): Promise<LogRow> => {
  const [row] = await entries("outcome=failed");
  if (!row) throw new Error("nothing failed");
  return row;
};

describe("requests in the log", () => {
  test("A-31: an accepted request shows method, path, status, who sent it, and its body without secrets", async () => {
    expect(await push(person("kim@halden.example", { password: "hunter2-hunter2" }))).toBe(201);
    const [row] = await entries("source=scim&outcome=created");
    expect(row).toMatchObject({ source: "scim", request: { method: "POST", path: "/Users", status: 201 } });
    const whole = await entry(row?.id ?? "");
    expect(whole.received).toMatchObject({
      method: "POST",
      path: "/Users",
      url: `${env().APP_URL}/scim/v2/${id()}/Users`,
      token: { name: "Okta – production", last_four: secret.slice(-4) },
      replay: "not_refused",
    });
    expect(JSON.stringify(whole)).not.toContain("hunter2");
    expect(JSON.stringify(whole)).not.toContain(secret);
    expect(whole.raw).toMatchObject({ userName: "kim@halden.example" });
  });

  test("A-31: a refused one is there with its reason, and can be filtered by source, outcome and reason", async () => {
    await push(person("kim@halden.example"));
    expect(await push(person("KIM@halden.example"))).toBe(409);
    const row = await failed();
    expect(row).toMatchObject({ outcome: "failed", reason_code: "scim_uniqueness", source: "scim", request: { status: 409 } });
    expect((await entry(row.id)).response).toMatchObject({ status: 409, scim_type: "uniqueness", detail: expect.any(String) });
    expect((await entries("reason=scim_uniqueness")).map((one) => one.id)).toEqual([row.id]);
    expect(await entries("source=google_sync")).toEqual([]);
  });

  test("Replay runs a refused request again after its cause was mended, once", async () => {
    const first = await pushed(person("kim@halden.example"));
    expect(await push(person("kim@halden.example", { name: { givenName: "Kim", familyName: "Second" } }))).toBe(409);
    const { id: logId } = await failed();
    const replay = (by: StaffHandle) => call(replayLog, "/x", { cookie: by.cookie, method: "POST", params: { id: logId } });
    expect((await replay(support)).status).toBe(403);

    await rename(first.id, "kim.first@halden.example");
    expect(await replay(engineer)).toMatchObject({ status: 200, body: { ok: true, status: 201 } });
    expect((await org.member("kim@halden.example")).familyName).toBe("Second");
    expect(await replay(engineer)).toMatchObject({ status: 409, body: { reason: "already_done" } });
  });

  test("Replay of a value that is still wrong is refused again, and says why", async () => {
    expect(await push(person("kim@halden.example", { active: "maybe" }))).toBe(400);
    const { id: logId } = await failed();
    expect((await entry(logId)).received).toMatchObject({ replay: "possible" });
    const again = await call(replayLog, "/x", { cookie: engineer.cookie, method: "POST", params: { id: logId } });
    expect(again).toMatchObject({ status: 200, body: { ok: false, status: 400, scim_type: "invalidValue" } });
    const [latest] = await entries("outcome=failed");
    expect((await entry(latest?.id ?? "")).received).toMatchObject({ replay_of: logId });
  });
});

describe("a refused token", () => {
  test("A-32: a 401 is logged with the last four of what was sent, and found on the directory", async () => {
    await push(person("kim@halden.example"));
    const other = await create("Old");
    await call(revokeToken, "/x", { cookie: engineer.cookie, method: "DELETE", params: { id: id(), tokenId: other.body.id } });
    // A process keeps a grant for half a second.
    await expect.poll(() => push(person("kim@halden.example"), other.body.secret), { timeout: 5000 }).toBe(401);
    const [row] = await entries("reason=token_revoked");
    if (!row) throw new Error("the refusal was not logged");
    expect(row).toMatchObject({ reason_code: "token_revoked", request: { method: "POST", path: "/Users", status: 401 } });
    expect(JSON.stringify(await entry(row.id))).not.toContain(other.body.secret);
    expect((await entry(row.id)).received).toMatchObject({ token: { last_four: other.body.secret.slice(-4) }, replay: "incomplete" });
    const facts = (await call(connection, "/x", { cookie: support.cookie, params: { id: id() } })).body;
    expect(facts.problems).toContainEqual(
      expect.objectContaining({ code: "token_refused", params: expect.objectContaining({ sent: other.body.secret.slice(-4) }) }),
    );
  });
});

describe("tokens for support", () => {
  test("A-12: made and rotated on the customer's behalf, never shown again, and written down", async () => {
    const { body } = await call(listTokens, "/x", { cookie: support.cookie, params: { id: id() } });
    expect(body.data).toMatchObject([{ name: "Okta – production", created_by: expect.any(String) }]);
    const params = { id: id(), tokenId: body.data[0].id };
    expect((await call(rotateToken, "/x", { cookie: support.cookie, method: "POST", params, body: {} })).status).toBe(403);
    expect((await call(rotateToken, "/x", { cookie: engineer.cookie, method: "POST", params, body: {} })).status).toBe(201);
    const audited = await prisma().auditEntry.findMany({
      where: { organizationId: org.id, actorType: "staff" },
      orderBy: { createdAt: "asc" },
    });
    expect(audited.map((one) => one.action)).toEqual(["token.create", "token.create", "token.rotate"]);
  });

  test("a directory of another kind has no tokens", async () => {
    const pulled = await withDirectory(org, { provider: "google_workspace" });
    const refused = await call(createToken, "/x", {
      cookie: engineer.cookie,
      method: "POST",
      params: { id: toPublicId("dir", pulled) },
      body: { name: "X" },
    });
    expect(refused).toMatchObject({ status: 409, body: { reason: "no_pushes" } });
    expect((await call(connection, "/x", { cookie: support.cookie, params: { id: toPublicId("dir", pulled) } })).status).toBe(409);
  });
});

describe("silence", () => {
  test("A-34: a token without a person for longer than the provider takes is a finding", async () => {
    await prisma().$executeRaw`update access_token set created_at = now() - interval '2 hours' where directory_id = ${directoryId}::uuid`;
    const facts = (await call(connection, "/x", { cookie: support.cookie, params: { id: id() } })).body;
    expect(facts.findings).toMatchObject([{ code: "nobody_arrives", params: { provider: "okta", seen: "no" } }]);
  });
});

test("R-17: an unfinished review is a task on the organization, on the overview and above the members", async () => {
  await push(person("kim@halden.example"));
  await prisma().directory.update({ where: { id: directoryId }, data: { state: "disconnected", disconnectedAt: new Date() } });
  const params = { id: toPublicId("org", org.id) };
  expect((await call(readOrganization, "/x", { cookie: support.cookie, params })).body.review).toEqual({ open: 1, people: 1 });
  const overview = (await call(readOverview, "/x", { cookie: support.cookie })).body;
  expect(overview.attention).toContainEqual(expect.objectContaining({ kind: "review", path: `/console/review/${params.id}` }));
  const open = (await call(openReviews, "/x", { cookie: support.cookie })).body;
  expect(open.data).toContainEqual(expect.objectContaining({ organization: expect.objectContaining({ id: params.id }), open: 1 }));
});

test("the funnel counts a directory that sends to us as connected from its first request on", async () => {
  await createLink(org.ctx);
  await prisma().setupLink.updateMany({ where: { organizationId: org.id }, data: { redeemedAt: new Date() } });
  const connected = async (): Promise<number> => (await call(readOverview, "/x", { cookie: support.cookie })).body.funnel.connected;
  const before = await connected();

  await push(person("kim@halden.example"));
  await flushScimLog();

  expect(await connected()).toBe(before + 1);
});
