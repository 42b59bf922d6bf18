import { describe, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { anOrganization, withGroup } from "../db/builders";
import { tryParseId } from "../ids";
import { aScimDirectory, aUser, CORE_USER, ENTERPRISE, fresh, type Json, ok, refused } from "./testing";

endsConsistent();
const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";
const address = (name = fresh("ada")) => `${name}@halden.example`;

describe("coming and going", () => {
  test("A-16: DELETE is 204, then 404; support still sees who and why; the same name brings back the same person and member", async () => {
    const { org, scim, rows } = await aScimDirectory();
    const made = await scim.user({ externalId: "g-100" });
    const before = await org.member(made.userName);

    expect((await scim.del(`/Users/${made.id}`)).status).toBe(204);
    refused(await scim.get(`/Users/${made.id}`), 404);
    refused(await scim.del(`/Users/${made.id}`), 404);
    refused(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "active", value: true }]), 404);
    expect(await org.member(made.userName)).toMatchObject({ id: before.id, state: "deprovisioned" });
    const [row] = await rows("select deleted_at, active from directory_user where organization_id = $1");
    expect(row).toMatchObject({ deleted_at: expect.any(Date), active: false });

    const back = ok(await scim.post("/Users", aUser({ userName: made.userName.toUpperCase(), externalId: "g-100" })), 201);
    expect(back.id).toBe(made.id);
    expect(back.active).toBe(true);
    expect(await org.member(made.userName)).toMatchObject({ id: before.id, state: "active" });
    expect((await org.events()).map(({ type }) => type).filter((type) => type.startsWith("member."))).toEqual([
      "member.provisioned",
      "member.deprovisioned",
      "member.reactivated",
    ]);
  });

  test("A-16: the externalId alone brings the person back as well, under a new name", async () => {
    const { org, scim } = await aScimDirectory();
    const made = await scim.user({ externalId: "g-7" });
    const member = await org.member(made.userName);
    await scim.del(`/Users/${made.id}`);
    const back = ok(await scim.post("/Users", aUser({ externalId: "g-7" })), 201);
    expect(back.id).toBe(made.id);
    expect((await org.members()).map(({ id }) => id)).toContain(member.id);
  });

  test.each([
    ["A-17, A20: a boolean", { op: "replace", path: "active", value: false }, { op: "replace", path: "active", value: true }],
    ["A-17, A20: Entra's string", { op: "Replace", path: "active", value: "False" }, { op: "Replace", path: "active", value: "True" }],
    ["A-17, A20: lower case", { op: "replace", path: "active", value: "false" }, { op: "replace", path: "active", value: "true" }],
    ["A-17, A20: without a path", { op: "replace", value: { active: "False" } }, { op: "replace", value: { active: true } }],
  ])("%s deactivates with one event, and activates", async (_name, off, on) => {
    const { org, scim } = await aScimDirectory();
    const made = await scim.user();
    expect(ok(await scim.patch(`/Users/${made.id}`, [off])).active).toBe(false);
    expect(await org.member(made.userName)).toMatchObject({ state: "deprovisioned" });
    expect((await org.events()).filter(({ type }) => type === "member.deprovisioned")).toHaveLength(1);
    expect(ok(await scim.patch(`/Users/${made.id}`, [on])).active).toBe(true);
    expect(await org.member(made.userName)).toMatchObject({ state: "active" });
  });

  test("A-17, R-12: PUT with active false deactivates, and it stays readable and findable", async () => {
    const { scim } = await aScimDirectory();
    const made = await scim.user();
    expect(ok(await scim.put(`/Users/${made.id}`, { ...made, active: false })).active).toBe(false);
    expect(ok(await scim.get(`/Users/${made.id}`)).active).toBe(false);
    expect((await scim.list("/Users", { filter: `userName eq "${made.userName}"` })).totalResults).toBe(1);
  });

  test("A22: PUT without active, or with null, changes nothing, on an active and on an inactive person", async () => {
    const { org, scim } = await aScimDirectory();
    for (const active of [true, false]) {
      const made = await scim.user({ active });
      const { active: _, ...body } = made;
      for (const sent of [{ title: "Lead" }, { title: "Chair", active: null }])
        expect(ok(await scim.put(`/Users/${made.id}`, { ...body, ...sent })).active).toBe(active);
      const member = (await org.members()).find(({ email }) => email === made.userName);
      expect(member?.state ?? "deprovisioned").toBe(active ? "active" : "deprovisioned");
    }
  });

  test("a PATCH that changes nothing answers the same, leaves one skipped entry and no event", async () => {
    const { org, scim } = await aScimDirectory();
    const made = await scim.user({ title: "Engineer" });
    const events = await org.events();
    const again = ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: "Engineer" }]));
    expect(again.meta).toEqual(made.meta);
    expect(await org.events()).toEqual(events);
    expect((await org.logs()).at(-1)).toMatchObject({ outcome: "skipped", reasonCode: "no_change" });
  });
});

describe("who somebody is", () => {
  test("A-19: without emails, the userName is the address", async () => {
    const { org, scim } = await aScimDirectory({ provider: "google_scim" });
    const userName = address();
    ok(await scim.post("/Users", { schemas: [CORE_USER], userName, name: { givenName: "Ada", familyName: "B" } }), 201);
    expect(await org.member(userName)).toMatchObject({ state: "active" });
  });

  test("R-10: the primary address is how a person is contacted, the userName how they are matched", async () => {
    const { org, scim } = await aScimDirectory();
    const [login, mail] = [address("login"), address("mail")];
    const made = await scim.user({ userName: login, emails: [{ value: address("other") }, { value: mail, primary: true }] });
    expect(await org.member(mail)).toMatchObject({ state: "active" });
    expect((await scim.list("/Users", { filter: `userName eq "${login}"` })).Resources[0].id).toBe(made.id);
    expect((await scim.list("/Users", { filter: `userName eq "${mail}"` })).totalResults).toBe(0);
    refused(await scim.post("/Users", aUser({ userName: login, emails: [{ value: address("new"), primary: true }] })), 409, "uniqueness");
  });

  test("another stored address that becomes primary is the member's from then on", async () => {
    const { org, scim } = await aScimDirectory();
    const [one, two] = [address("one"), address("two")];
    const made = await scim.user({
      userName: one,
      emails: [
        { value: one, type: "work", primary: true },
        { value: two, type: "home" },
      ],
    });
    const { id } = await org.member(one);
    ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: 'emails[type eq "home"].primary', value: true }]));
    expect(await org.member(two)).toMatchObject({ id });
  });

  test("people are found by the addresses they have now, the one that is not primary included", async () => {
    const { scim } = await aScimDirectory();
    const [one, two, three] = [address("One"), address("two"), address("three")];
    const made = await scim.user({ userName: one, emails: [{ value: one, type: "work", primary: true }] });
    const found = async (value: string) => (await scim.list("/Users", { filter: `emails.value eq "${value}"` })).totalResults;
    expect([await found(one.toUpperCase()), await found(two)]).toEqual([1, 0]);
    ok(await scim.patch(`/Users/${made.id}`, [{ op: "add", path: "emails", value: [{ value: two, type: "home" }] }]));
    expect([await found(one), await found(two)]).toEqual([1, 1]);
    ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: 'emails[type eq "home"].value', value: three }]));
    expect([await found(one), await found(two), await found(three)]).toEqual([1, 0, 1]);
    ok(await scim.patch(`/Users/${made.id}`, [{ op: "remove", path: "emails" }]));
    expect([await found(one), await found(three)]).toEqual([0, 0]);
  });

  test("an upgrade: whom a process of the release before wrote is found, at the latest when the provider says the same again", async () => {
    const { scim, rows } = await aScimDirectory();
    const [one, two] = [address("one"), address("two")];
    const made = await scim.user({ userName: one, emails: [{ value: one, type: "work", primary: true }] });
    const found = async (value: string) => (await scim.list("/Users", { filter: `emails.value eq "${value}"` })).totalResults;
    // It makes somebody without naming the column, and changes an address without it.
    await rows(`insert into directory_user (organization_id, directory_id, id, external_id, user_name, user_name_key, scim_json)
      select organization_id, directory_id, gen_random_uuid(), '${two}', '${two}', '${two}', replace(scim_json, '${one}', '${two}')
      from directory_user where organization_id = $1`);
    expect(await found(two)).toBe(1);
    await rows(`delete from directory_user where organization_id = $1 and user_name_key = '${two}'`);
    await rows("update directory_user set email_keys = null where organization_id = $1");
    expect(await found(one)).toBe(0);
    const again = ok(await scim.put(`/Users/${made.id}`, made));
    expect([await found(one), again.meta.version, again.meta.lastModified]).toEqual([1, made.meta.version, made.meta.lastModified]);
  });

  test("A-20: a changed userName under the same externalId is the same person, with old and new value in the event", async () => {
    const { org, scim } = await aScimDirectory({ provider: "google_scim" });
    const [was, now] = [address(), address()];
    const made = ok(await scim.post("/Users", { schemas: [CORE_USER], userName: was, externalId: "118", name: { familyName: "B" } }), 201);
    const member = await org.member(was);
    ok(await scim.put(`/Users/${made.id}`, { schemas: [CORE_USER], userName: now, externalId: "118", name: { familyName: "B" } }));
    expect(await org.members()).toHaveLength(1);
    expect(await org.member(now)).toMatchObject({ id: member.id });
    const changed = (await org.events()).filter(({ type }) => type === "member.updated").flatMap(({ changes }) => changes);
    expect(changed).toContainEqual({ field: "email", from: was, to: now });
  });

  test("A15: a name that differs only in case or normal form is taken, on POST, PUT and PATCH", async () => {
    const { scim } = await aScimDirectory();
    const name = `Zoë-${fresh()}@halden.example`;
    await scim.user({ userName: name, emails: [] });
    const other = await scim.user();
    for (const twin of [name.toUpperCase(), name.normalize("NFD")]) {
      refused(await scim.post("/Users", aUser({ userName: twin, emails: [] })), 409, "uniqueness");
      refused(await scim.put(`/Users/${other.id}`, { ...other, userName: twin }), 409, "uniqueness");
      refused(await scim.patch(`/Users/${other.id}`, [{ op: "replace", value: { userName: twin } }]), 409, "uniqueness");
    }
    expect(ok(await scim.get(`/Users/${other.id}`))).toEqual(other);
  });

  test("A12: ids, roles and privileges in a body give nothing", async () => {
    const { scim } = await aScimDirectory();
    const body = { id: "mine", meta: { version: 'W/"9"' }, organizationId: "org_1", roles: [{ value: "owner" }], isAdmin: true };
    const made = await scim.user({ ...body, [GSUITE]: { costCenter: 7 } });
    expect(tryParseId("usr", made.id)).not.toBeNull();
    expect(made).not.toHaveProperty("isAdmin");
    expect(made).not.toHaveProperty("organizationId");
    expect(made[GSUITE]).toEqual({ costCenter: 7 });
  });

  test("A13: an externalId is opaque and means nothing outside its directory", async () => {
    const { org, scim } = await aScimDirectory();
    const twin = await aScimDirectory({}, org);
    const first = await scim.user();
    for (const externalId of ["1", "0", "-1", "admin", first.id]) {
      const made = await scim.user({ externalId });
      expect(made.externalId).toBe(externalId);
      expect((await twin.scim.list("/Users", { filter: `externalId eq "${externalId}"` })).totalResults).toBe(0);
    }
    refused(await scim.post("/Users", aUser({ externalId: "x".repeat(10_000) })), 400, "invalidValue");
  });

  test("A18, A19: another organization's people and groups are nobody here", async () => {
    const mine = await aScimDirectory();
    const theirs = await aScimDirectory({}, await anOrganization("Others"));
    const user = await theirs.scim.user({ externalId: "e-1" });
    const group = await theirs.scim.group();
    const unknown = await mine.scim.get("/Users/usr_01h455vb4pex5vsknk084sn02q");
    for (const id of [user.id, group.id]) {
      const answer = await mine.scim.get(`/Users/${id}`);
      expect(answer.body).toEqual({ ...unknown.body, detail: answer.body.detail });
      refused(answer, 404);
    }
    refused(await mine.scim.put(`/Users/${user.id}`, aUser()), 404);
    refused(await mine.scim.patch(`/Users/${user.id}`, [{ op: "replace", path: "title", value: "x" }]), 404);
    refused(await mine.scim.del(`/Users/${user.id}`), 404);
    refused(await mine.scim.del(`/Groups/${group.id}`), 404);
    const own = await mine.scim.group();
    refused(await mine.scim.patch(`/Groups/${own.id}`, [{ op: "add", path: "members", value: [{ value: user.id }] }]), 400, "invalidValue");
    expect((await mine.scim.user({ externalId: "e-1" })).id).not.toBe(user.id);
    expect(ok(await theirs.scim.get(`/Users/${user.id}`))).toEqual(user);
  });

  test("A28: another id, creation time or group list in a PATCH is refused; the same is not", async () => {
    const { scim } = await aScimDirectory();
    const made = await scim.user();
    for (const operation of [
      { op: "replace", path: "id", value: "usr_other" },
      { op: "replace", path: "meta.created", value: "1999-01-01T00:00:00Z" },
      { op: "add", path: "groups", value: [{ value: "grp_x" }] },
    ])
      refused(await scim.patch(`/Users/${made.id}`, [operation]), 400, "mutability");
    expect(ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { id: made.id, title: "x" } }])).title).toBe("x");
    const group = await scim.group({ members: [{ value: made.id }] });
    const whole = ok(await scim.get(`/Users/${made.id}`));
    expect(whole.groups).toHaveLength(1);
    expect(ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { ...whole, title: "y" } }])).title).toBe("y");
    refused(
      await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { groups: [{ value: group.id }, { value: "grp_x" }] } }]),
      400,
      "mutability",
    );
  });
});

describe("attributes", () => {
  test("A-22: the enterprise extension by POST, PUT and each form of PATCH is stored and mapped", async () => {
    const { scim } = await aScimDirectory();
    const made = await scim.user({ schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "one" } });
    expect(made[ENTERPRISE]).toEqual({ department: "one" });
    const put = ok(await scim.put(`/Users/${made.id}`, { ...made, [ENTERPRISE]: { department: "two" } }));
    expect(put[ENTERPRISE]).toEqual({ department: "two" });
    const forms: [Json, string][] = [
      [{ op: "replace", value: { [ENTERPRISE]: { department: "three" } } }, "three"],
      [{ op: "replace", value: { [`${ENTERPRISE}:department`]: "four" } }, "four"],
      [{ op: "Add", path: `${ENTERPRISE}:department`, value: "five" }, "five"],
    ];
    for (const [operation, department] of forms) {
      const patched = ok(await scim.patch(`/Users/${made.id}`, [operation]));
      expect(patched[ENTERPRISE].department).toBe(department);
      expect(ok(await scim.get(`/Users/${made.id}`))[ENTERPRISE].department).toBe(department);
    }
  });

  test("A-21, A-23: a saved mapping puts department and title into the member's metadata, nested", async () => {
    const { org, dir, scim, rows } = await aScimDirectory();
    const saved = {
      version: 1,
      saved_at: "2026-01-01T00:00:00.000Z",
      saved_by: "test",
      rows: [
        { source: `${ENTERPRISE}:department`, target: "metadata.work.department" },
        { source: "title", target: "metadata.title" },
      ],
    };
    await rows(`update directory set attribute_mapping = '${JSON.stringify(saved)}' where organization_id = $1 and id = '${dir}'`);
    const made = await scim.user({ title: "Engineer", schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "Retail" } });
    const [member] = await rows("select metadata from member where organization_id = $1");
    expect(member.metadata).toMatchObject({ title: "Engineer", work: { department: "Retail" } });
    expect((await org.events()).find(({ type }) => type === "member.provisioned")?.data).toMatchObject({
      metadata: { title: "Engineer", work: { department: "Retail" } },
    });
    ok(await scim.patch(`/Users/${made.id}`, [{ op: "remove", path: "title" }]));
    const [after] = await rows("select metadata from member where organization_id = $1");
    expect(after.metadata).toEqual({ work: { department: "Retail" } });
  });

  test("A-24: an extension nobody knows is kept whole", async () => {
    const { scim } = await aScimDirectory({ provider: "google_scim" });
    const made = await scim.user({ schemas: [CORE_USER, GSUITE], [GSUITE]: { building: "B-7", floors: [1, 2], desk: { row: "C" } } });
    expect(ok(await scim.get(`/Users/${made.id}`))[GSUITE]).toEqual({ building: "B-7", floors: [1, 2], desk: { row: "C" } });
  });

  test("A-33: without a family name the person is created all the same, and flagged", async () => {
    const { org, scim } = await aScimDirectory();
    const userName = address();
    ok(await scim.post("/Users", { schemas: [CORE_USER], userName, displayName: "Ada" }), 201);
    expect(await org.member(userName)).toMatchObject({ state: "active", flags: ["missing_family_name"] });
  });

  test("groups show on the person, and leave with the group", async () => {
    const { org, dir, scim } = await aScimDirectory();
    await withGroup(org, dir, "read", { name: "Read elsewhere" });
    const made = await scim.user();
    const group = await scim.group({ members: [{ value: made.id }] });
    expect(ok(await scim.get(`/Users/${made.id}`)).groups).toEqual([
      { value: group.id, $ref: `${scim.base}/Groups/${group.id}`, display: group.displayName, type: "direct" },
    ]);
    expect(ok(await scim.patch(`/Users/${made.id}`, [{ op: "add", path: "title", value: "x" }])).groups).toHaveLength(1);
    await scim.del(`/Groups/${group.id}`);
    expect(ok(await scim.get(`/Users/${made.id}`)).groups ?? []).toEqual([]);
  });
});

describe("at once", () => {
  test("twenty creates of one name in any case and normal form: one 201, nineteen 409, one person", async () => {
    const { org, scim } = await aScimDirectory();
    const name = `Ångström-${fresh()}@halden.example`;
    const forms = [name, name.toUpperCase(), name.normalize("NFD"), name.toLowerCase()];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => scim.post("/Users", aUser({ userName: forms[at % 4], emails: [] }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    for (const answer of answers.filter(({ status }) => status === 409)) refused(answer, 409, "uniqueness");
    expect(await org.members()).toHaveLength(1);
  });

  test("ten changes under one If-Match: one is done, nine read 412", async () => {
    const { scim } = await aScimDirectory();
    const made = await scim.user();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: `t${at}` }], {
          headers: { "If-Match": made.meta.version },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
    const done = answers.find(({ status }) => status === 200);
    expect(ok(await scim.get(`/Users/${made.id}`))).toEqual(done?.body);
  });

  test("parallel changes of different attributes of one person are all kept", async () => {
    const { scim } = await aScimDirectory();
    const made = await scim.user();
    const names = ["title", "nickName", "locale", "userType", "displayName"];
    await Promise.all(names.map((path) => scim.patch(`/Users/${made.id}`, [{ op: "add", path, value: `v ${path}` }])));
    const after = ok(await scim.get(`/Users/${made.id}`));
    for (const name of names) expect(after[name]).toBe(`v ${name}`);
    expect(after.meta.version).toBe(`W/"${1 + names.length}"`);
  });
});
