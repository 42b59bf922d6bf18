/** Who gets into the console and what each may do there, through the real doors. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { GET as frame } from "../../app/api/console/frame/route";
import { GET as listMembers } from "../../app/api/console/members/route";
import { GET as listLogs } from "../../app/api/console/logs/route";
import { POST as createOrganization } from "../../app/api/console/organizations/route";
import { GET as organizationDetail } from "../../app/api/console/organizations/[id]/route";
import { POST as confirm } from "../../app/api/console/session/confirm/route";
import { GET as listLinks, POST as createLink } from "../../app/api/console/setup-links/route";
import { POST as replaceLink } from "../../app/api/console/setup-links/[id]/replace/route";
import { POST as revokeLink } from "../../app/api/console/setup-links/[id]/revoke/route";
import { POST as lookLink } from "../../app/api/setup/look/route";
import { GET as listStaff, POST as postStaff } from "../../app/api/console/staff/route";
import { DELETE as deleteStaff, PATCH as patchStaff } from "../../app/api/console/staff/[id]/route";
import { POST as signOut } from "../../app/api/auth/[...nextauth]/route";
import { prisma } from "../db/client";
import { resetEnv } from "../env";
import { ensureFirstOwner } from "./add";
import { admitByOidc } from "./sign-in";
import { aStaff, call, cookiesOf, signIn } from "./testing";
import { answerAuth } from "./auth";
import { endsConsistent } from "../check/testing";

endsConsistent();

beforeEach(async () => {
  await prisma().$executeRaw`delete from failed_attempt`;
});

const idOf = async (email: string) => {
  const owner = await aStaff("owner");
  const { body } = await call(listStaff, "/api/console/staff", { cookie: owner.cookie });
  return { owner, id: body.data.find((row: { email: string }) => row.email === email).id as string };
};

describe("sessions", () => {
  test("A87: without a session every console route says 401 and nothing else", async () => {
    for (const handler of [frame, listMembers, listLogs, listLinks, listStaff]) {
      for (const headers of [
        {},
        { "x-middleware-subrequest": "middleware:middleware" },
        { rsc: "1", "next-router-prefetch": "1" },
      ] as Record<string, string>[]) {
        const { status, body } = await call(handler, "/api/console/x", { headers, cookie: "rollcall_staff=made-up" });
        expect(status).toBe(401);
        expect(Object.keys(body)).not.toContain("data");
      }
    }
  });

  test("signing in opens a session, signing out ends it in the database", async () => {
    const staff = await aStaff("engineer");
    expect((await call(frame, "/api/console/frame", staff)).body.staff).toMatchObject({ email: staff.email, role: "engineer" });

    const csrf = await answerAuth(new Request("http://localhost:3000/api/auth/csrf"), "test");
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    await signOut(
      new Request("http://localhost:3000/api/auth/signout", {
        method: "POST",
        headers: { "content-type": "application/json", cookie: `${staff.cookie}; ${cookiesOf(csrf)}` },
        body: JSON.stringify({ csrfToken, json: "true" }),
      }),
    );
    expect((await call(frame, "/api/console/frame", staff)).status).toBe(401);
  });

  test("removal ends the person's sessions at once", async () => {
    const support = await aStaff("support");
    const { owner, id } = await idOf(support.email);
    expect((await call(frame, "/x", support)).status).toBe(200);
    expect((await call(deleteStaff, "/x", { cookie: owner.cookie, method: "DELETE", params: { id } })).status).toBe(204);
    expect((await call(frame, "/x", support)).status).toBe(401);
  });

  test("a demotion ends the person's sessions, a promotion keeps them", async () => {
    const engineer = await aStaff("engineer");
    const { owner, id } = await idOf(engineer.email);
    const change = (role: string) => call(patchStaff, "/x", { cookie: owner.cookie, method: "PATCH", params: { id }, body: { role } });
    expect((await change("owner")).status).toBe(200);
    expect((await call(frame, "/x", engineer)).body.staff.role).toBe("owner");
    expect((await change("support")).status).toBe(200);
    expect((await call(frame, "/x", engineer)).status).toBe(401);
  });

  test.each(["idle_until", "expires_at"])("%s in the past ends a session, by the database's clock", async (column) => {
    const staff = await aStaff("support");
    vi.useFakeTimers({ now: Date.now() - 30 * 24 * 3600_000, toFake: ["Date"] });
    try {
      await prisma().$executeRawUnsafe(
        `update staff_session set ${column} = now() - interval '1 second' where staff_user_id = (select id from staff_user where email = $1)`,
        staff.email,
      );
      expect((await call(frame, "/x", { cookie: staff.cookie })).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  test("a session lives seven days and twelve idle hours, and use moves only the idle end", async () => {
    const staff = await aStaff("support");
    const hours = () =>
      prisma().$queryRaw<{ idle: number; life: number }[]>`
        select round(extract(epoch from s.idle_until - now()) / 3600)::int as idle, round(extract(epoch from s.expires_at - now()) / 3600)::int as life
          from staff_session s join staff_user u on u.id = s.staff_user_id where u.email = ${staff.email}`;
    expect(await hours()).toEqual([{ idle: 12, life: 168 }]);
    await prisma().$executeRaw`update staff_session set idle_until = now() + interval '2 hours', expires_at = now() + interval '100 hours'`;
    await call(frame, "/x", staff);
    expect(await hours()).toEqual([{ idle: 12, life: 100 }]);
  });

  test("A95: on https every cookie carries __Host-, Secure, HttpOnly and SameSite", async () => {
    const before = { APP_URL: process.env.APP_URL, ROLLCALL_TEST_MODE: process.env.ROLLCALL_TEST_MODE };
    Object.assign(process.env, { APP_URL: "https://rollcall.example", ROLLCALL_TEST_MODE: "" });
    resetEnv();
    try {
      const staff = await aStaff("support");
      expect(staff.cookie).toContain("__Host-rollcall_staff=");
      const { response } = await signIn(staff.email, staff.password);
      for (const cookie of response.headers.getSetCookie()) expect(cookie).toMatch(/^__Host-.*Path=\/.*HttpOnly.*Secure.*SameSite=Lax/);
    } finally {
      Object.assign(process.env, before);
      resetEnv();
    }
  });

  test("A89: addresses come from APP_URL, whatever Host says", async () => {
    const response = await answerAuth(
      new Request("http://evil.example/api/auth/signin", { headers: { host: "evil.example", "x-forwarded-host": "evil.example" } }),
      "test",
    );
    expect(response.headers.get("location") ?? "").not.toContain("evil");
    expect(response.headers.getSetCookie().join()).not.toContain("evil");
  });
});

describe("failed sign-ins", () => {
  test("the eleventh failure in a minute is 429 with Retry-After, and the right password still passes", async () => {
    const staff = await aStaff("support");
    for (let attempt = 1; attempt <= 10; attempt++) expect((await signIn(staff.email, "wrong password")).status).toBe(401);
    const { status, response } = await signIn(staff.email, "wrong password");
    expect(status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await signIn(staff.email, staff.password)).status).toBe(200);
  });

  test("a machine that guesses is shut out until the minute ends", async () => {
    const staff = await aStaff("support");
    await signIn(staff.email, "wrong password");
    await prisma().$executeRaw`update failed_attempt set count = 100 where source like ${`account ${staff.email}%`}`;
    expect((await signIn(staff.email, staff.password)).status).toBe(429);
  });

  test("a colleague behind the same address signs in all the same, and a minute later everybody does", async () => {
    const [staff, colleague] = [await aStaff("support"), await aStaff("support")];
    for (let attempt = 1; attempt <= 11; attempt++) await signIn(staff.email, "wrong password");
    expect((await signIn(colleague.email, colleague.password)).status).toBe(200);
    await prisma().$executeRaw`update failed_attempt set until = now() - interval '1 second'`;
    expect((await signIn(staff.email, staff.password)).status).toBe(200);
  });

  test("an unknown account and a wrong password are answered alike", async () => {
    const staff = await aStaff("support");
    const [wrong, unknown] = [await signIn(staff.email, "wrong password"), await signIn("nobody@tallyhouse.example", "wrong password")];
    expect([unknown.status, await unknown.response.text()]).toEqual([wrong.status, await wrong.response.text()]);
  });
});

describe("roles", () => {
  test("what each role may do: support reads, engineers run customers, owners also decide who is staff", async () => {
    const table = [
      ["read", listMembers, { method: "GET" }, { owner: 200, engineer: 200, support: 200 }],
      [
        "create organization",
        createOrganization,
        { method: "POST", body: { name: "Osei & Lund" } },
        { owner: 201, engineer: 201, support: 403 },
      ],
      ["add staff", postStaff, { method: "POST", body: { email: "x", role: "support" } }, { owner: 400, engineer: 403, support: 403 }],
    ] as const;
    for (const role of ["owner", "engineer", "support"] as const) {
      const { cookie } = await aStaff(role);
      for (const [what, handler, request, expected] of table)
        expect([what, role, (await call(handler, "/x", { ...request, cookie })).status]).toEqual([what, role, expected[role]]);
    }
  });

  test("a 403 names the missing permission, or the role that may", async () => {
    const { cookie } = await aStaff("support");
    const permission = await call(createOrganization, "/x", { cookie, method: "POST", body: { name: "X" } });
    expect(permission.body).toMatchObject({ code: "forbidden", params: { permission: "organizations:manage" } });
    expect(permission.body.message).toContain("organizations:manage");
    const role = await call(postStaff, "/x", { cookie, method: "POST", body: { email: "a@b.example", role: "support" } });
    expect(role.body.message).toContain("owner");
  });

  test("a change from another origin is refused, also with a good session", async () => {
    const { cookie } = await aStaff("owner");
    const { status } = await call(createOrganization, "/x", {
      cookie,
      method: "POST",
      body: { name: "X" },
      headers: { origin: "https://evil.example" },
    });
    expect(status).toBe(403);
  });

  test("the last owner can neither leave nor step down", async () => {
    await prisma().$executeRaw`delete from staff_user`;
    const owner = await aStaff("owner");
    const { body } = await call(listStaff, "/x", owner);
    const params = { id: body.data[0].id };
    expect((await call(deleteStaff, "/x", { cookie: owner.cookie, method: "DELETE", params })).status).toBe(409);
    expect((await call(patchStaff, "/x", { cookie: owner.cookie, method: "PATCH", params, body: { role: "support" } })).status).toBe(409);
  });

  test("the password again makes the sign-in fresh; a wrong one does not", async () => {
    const staff = await aStaff("engineer");
    await prisma().$executeRaw`update staff_session set signed_in_at = now() - interval '1 hour'`;
    const again = (password: string) => call(confirm, "/x", { cookie: staff.cookie, method: "POST", body: { password } });
    const age = async () => {
      const [row] = await prisma().$queryRaw<{ minutes: number }[]>`
        select round(extract(epoch from now() - signed_in_at) / 60)::int as minutes from staff_session s
          join staff_user u on u.id = s.staff_user_id where u.email = ${staff.email}`;
      return row?.minutes;
    };
    expect((await again("not it")).status).toBe(400);
    expect(await age()).toBe(60);
    expect((await again(staff.password)).status).toBe(204);
    expect(await age()).toBe(0);
  });
});

describe("A99: the identity provider", () => {
  const profile = (over: object) => ({ sub: "sub-1", email: "oidc@tallyhouse.example", email_verified: true, ...over });

  test("somebody who is not on the staff list is refused", async () => {
    await expect(admitByOidc(profile({ email: "stranger@tallyhouse.example", sub: "s" }))).rejects.toMatchObject({
      code: "forbidden",
      reason: "not_on_staff_list",
    });
  });

  test("an unverified address is refused, also for a known subject", async () => {
    const staff = await aStaff("support");
    await expect(admitByOidc(profile({ email: staff.email, email_verified: false }))).rejects.toMatchObject({
      reason: "email_not_verified",
    });
    await expect(admitByOidc(profile({ email: staff.email, email_verified: "true" }))).rejects.toMatchObject({
      reason: "email_not_verified",
    });
  });

  test("the first sign-in links by address; afterwards only the subject counts", async () => {
    const staff = await aStaff("support");
    const sub = `sub-of-${staff.email}`;
    const first = await admitByOidc(profile({ email: staff.email, sub }));
    expect(await admitByOidc(profile({ email: "renamed@elsewhere.example", sub }))).toEqual(first);
    await expect(admitByOidc(profile({ email: staff.email, sub: "another" }))).rejects.toMatchObject({ reason: "other_subject" });
  });
});

describe("the first owner", () => {
  test("comes from the environment once, and not again after others manage the list", async () => {
    await prisma().$executeRaw`delete from staff_user`;
    Object.assign(process.env, { ROLLCALL_ADMIN_EMAIL: "first@tallyhouse.example", ROLLCALL_ADMIN_PASSWORD: "correct horse battery" });
    resetEnv();
    expect(await Promise.all([ensureFirstOwner(), ensureFirstOwner(), ensureFirstOwner()])).toContain(true);
    expect(await prisma().staffUser.count()).toBe(1);
    expect((await signIn("first@tallyhouse.example", "correct horse battery")).status).toBe(200);

    const other = await aStaff("owner");
    const { body } = await call(listStaff, "/x", other);
    const id = body.data.find((row: { email: string }) => row.email === "first@tallyhouse.example").id;
    await call(deleteStaff, "/x", { cookie: other.cookie, method: "DELETE", params: { id } });
    expect(await ensureFirstOwner()).toBe(false);
    expect((await signIn("first@tallyhouse.example", "correct horse battery")).status).toBe(401);
  });
});

describe("setup links", () => {
  test("N-01, N-04: staff issue, replace and revoke; a replaced link opens nothing, and support cannot do any of it", async () => {
    const { cookie } = await aStaff("engineer");
    const organization = (
      await call(createOrganization, "/x", { cookie, method: "POST", body: { name: "Halden Freight", domains: ["halden.example"] } })
    ).body;
    const link = (days: number) =>
      call(createLink, "/x", {
        cookie,
        method: "POST",
        body: { organization_id: organization.id, contact_email: "it@halden.example", days },
      });
    const first = await link(7);
    expect(first.status).toBe(201);
    expect(first.body.url).toMatch(/^http:\/\/localhost:3000\/setup#rc_link_/);
    expect(first.body.message.text).toContain(first.body.url);
    expect((await link(8)).status).toBe(400);

    const support = await aStaff("support");
    expect(
      (await call(replaceLink, "/x", { cookie: support.cookie, method: "POST", params: { id: first.body.id }, body: {} })).status,
    ).toBe(403);
    const second = await call(replaceLink, "/x", { cookie, method: "POST", params: { id: first.body.id }, body: { days: 1 } });
    expect(second.status).toBe(201);

    const look = async (url: string) =>
      (await call(lookLink, "/api/setup/look", { method: "POST", body: { token: new URL(url).hash.slice(1) } })).body.state;
    expect(await look(first.body.url)).toBe("revoked");
    expect(await look(second.body.url)).toBe("issued");

    expect((await call(revokeLink, "/x", { cookie, method: "POST", params: { id: second.body.id } })).status).toBe(204);
    const listed = (await call(listLinks, `/x?organization_id=${organization.id}`, { cookie })).body.data;
    expect(listed.map((row: { state: string }) => row.state)).toEqual(["revoked", "revoked"]);
    expect(JSON.stringify(listed)).not.toContain("rc_link_");
    expect((await call(organizationDetail, "/x", { cookie, params: { id: organization.id } })).body.name).toBe("Halden Freight");
  });
});
