import { describe, expect, test } from "vitest";
import { pool } from "../db/client";
import { aScimDirectory, aUser, fresh, ids, type Json, ok, refused, type ScimDirectory, traffic } from "./testing";

/** People as pushes would have left them, put down at once; their ids are older than a minute, so that places are remembered. */
async function crowd({ org, dir }: ScimDirectory, count: number): Promise<void> {
  await pool().query(
    `insert into directory_user (organization_id, id, directory_id, external_id, user_name, user_name_key, display_name, scim_json)
     select $1, uuidv7(interval '-1 hour'), $2, 'e' || n, 'p' || n || '@x.example', 'p' || n || '@x.example', 'P ' || n,
       '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"p' || n || '@x.example","externalId":"e' || n || '","active":true,"displayName":"P ' || n || '"}'
     from generate_series(1, $3::int) n`,
    [org.id, dir, count],
  );
  await pool().query(
    `insert into directory_total (organization_id, directory_id, users, losses_since, losses_window) values ($1, $2, $3, now(), 60)
     on conflict (organization_id, directory_id) do update set users = $3`,
    [org.id, dir, count],
  );
}

async function walk({ scim }: ScimDirectory, count: number, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const seen: string[] = [];
  for (let startIndex = 1; ; startIndex += count) {
    const page = await scim.list("/Users", { startIndex, count });
    seen.push(...ids(page));
    if (startIndex + count > page.totalResults) return seen;
    await between();
  }
}

describe("paging", () => {
  test("A-14: the probe of an empty directory, and of one with people", async () => {
    const here = await aScimDirectory({ provider: "google_scim" });
    const empty = ok(await here.scim.get("/Users?count=1"));
    expect(empty).toMatchObject({ totalResults: 0, itemsPerPage: 0, startIndex: 1 });
    expect(empty.Resources ?? []).toEqual([]);
    await here.scim.user();
    await here.scim.user();
    const one = ok(await here.scim.get("/Users?count=1&startIndex=1"));
    expect(one).toMatchObject({ totalResults: 2, itemsPerPage: 1, startIndex: 1 });
    for (const name of ["id", "userName", "name", "active", "emails", "meta"]) expect(one.Resources[0]).toHaveProperty(name);
    refused(await here.scim.get("/Users?count=1", { token: "non-token" }), [401, 429]);
  });

  test("A31: odd numbers are clamped or refused", async () => {
    const here = await aScimDirectory();
    await crowd(here, 250);
    for (const [query, expected] of [
      ["startIndex=0&count=2", { startIndex: 1, itemsPerPage: 2 }],
      ["startIndex=-5&count=2", { startIndex: 1, itemsPerPage: 2 }],
      ["count=-1", { itemsPerPage: 0 }],
      ["count=0", { itemsPerPage: 0 }],
      ["count=1000000000", { itemsPerPage: 200 }],
      ["startIndex=9223372036854775808", { itemsPerPage: 0 }],
    ] as const)
      expect(ok(await here.scim.get(`/Users?${query}`)), query).toMatchObject({ totalResults: 250, ...expected });
    for (const query of ["startIndex=1e3", "startIndex=NaN", "count=1.5", "count="])
      refused(await here.scim.get(`/Users?${query}`), 400, "invalidValue");
  });

  test("every page at every depth, forward, backward, by hint and by count, is what the whole list says", async () => {
    const here = await aScimDirectory();
    await crowd(here, 1000);
    const whole = await walk(here, 200);
    expect(new Set(whole).size).toBe(1000);
    for (const startIndex of [1, 2, 100, 499, 500, 501, 750, 990, 1000, 1001, 5000, 37, 801])
      for (const count of [1, 7, 100]) {
        const page = await here.scim.list("/Users", { startIndex, count });
        expect(page.totalResults).toBe(1000);
        expect(ids(page)).toEqual(whole.slice(startIndex - 1, startIndex - 1 + count));
      }
  });

  test("a person deleted in the middle shifts every page behind, remembered places or not", async () => {
    const here = await aScimDirectory();
    await crowd(here, 500);
    const whole = await walk(here, 100);
    await here.scim.del(`/Users/${whole[41]}`);
    const left = whole.filter((id) => id !== whole[41]);
    expect(await walk(here, 100)).toEqual(left);
    expect(ids(await here.scim.list("/Users", { startIndex: 301, count: 100 }))).toEqual(left.slice(300, 400));
    const [gone] = await here.rows(`select external_id from directory_user where organization_id = $1 and deleted_at is not null`);
    ok(await here.scim.post("/Users", aUser({ externalId: gone.external_id })), 201);
    expect(await walk(here, 100)).toEqual(whole);
  });

  test("a walk to the end while people are created sees everybody who was there", async () => {
    const here = await aScimDirectory();
    await crowd(here, 60);
    const before = ids(await here.scim.list("/Users", { count: 200 }));
    let left = 5;
    const seen = await walk(here, 10, async () => (left-- > 0 ? here.scim.user() : undefined));
    expect(seen.slice(0, 60)).toEqual(before);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(65);
  });
});

describe("cursors (RFC 9865)", () => {
  test("walk the list, a filtered and a sorted one, each to its end", async () => {
    const here = await aScimDirectory();
    await crowd(here, 25);
    for (const query of [{}, { filter: 'displayName sw "P 1"' }, { sortBy: "userName", sortOrder: "descending" }] as Record<
      string,
      string
    >[]) {
      const whole = await here.scim.list("/Users", { ...query, count: 200 });
      const seen: string[] = [];
      let cursor: string | undefined = "";
      while (cursor !== undefined) {
        const page: Json = await here.scim.list("/Users", { ...query, cursor, count: 4 });
        expect(page.totalResults).toBe(whole.totalResults);
        expect(page).not.toHaveProperty("startIndex");
        seen.push(...ids(page));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(ids(whole));
    }
  });

  test("A50: a cursor of another list, directory or order, or with a bit turned, opens nothing", async () => {
    const here = await aScimDirectory();
    const there = await aScimDirectory({}, here.org);
    await crowd(here, 10);
    await crowd(there, 10);
    const { nextCursor } = await here.scim.list("/Users", { cursor: "", count: 4 });
    const turned = `${nextCursor.slice(0, 3)}${nextCursor[3] === "A" ? "B" : "A"}${nextCursor.slice(4)}`;
    const wrong = [
      here.scim.get(`/Users?cursor=${turned}`),
      here.scim.get("/Users?cursor=nonsense"),
      here.scim.get(`/Groups?cursor=${nextCursor}`),
      there.scim.get(`/Users?cursor=${nextCursor}`),
      here.scim.get(`/Users?cursor=${nextCursor}&sortBy=userName`),
      here.scim
        .get(`/Users?cursor=${nextCursor}&filter=${encodeURIComponent('active eq "x"')}`)
        .then((answer) =>
          answer.body?.scimType === "invalidFilter" ? here.scim.get(`/Users?cursor=${nextCursor}&filter=active%20eq%20true`) : answer,
        ),
    ];
    for (const answer of await Promise.all(wrong)) refused(answer, 400, "invalidCursor");
  });
});

describe("filters and order", () => {
  test("A29: what is no filter is refused, and never lists anybody", async () => {
    const here = await aScimDirectory();
    await here.scim.user();
    for (const filter of [
      'userName eq "a" or "1"="1"',
      'userName eq "a" --',
      'password sw "a"',
      "userName eq 'a'",
      'nonsense eq "a"',
      'userName eq "a',
    ])
      refused(await here.scim.get(`/Users?filter=${encodeURIComponent(filter)}`), 400, "invalidFilter");
  });

  test("the look-up before a create finds in any letter case, and a plus is a plus", async () => {
    const here = await aScimDirectory();
    const name = `${fresh("a+b")}@halden.example`;
    const made = await here.scim.user({ userName: name });
    const asked = [
      `filter=${encodeURIComponent(`userName eq "${name.toUpperCase()}"`)}`,
      `filter=userName+eq+%22${encodeURIComponent(name)}%22`,
    ];
    for (const query of asked) expect(ids(ok(await here.scim.get(`/Users?${query}`)))).toEqual([made.id]);
    const missing = ok(await here.scim.get(`/Users?filter=userName%20eq%20%22${encodeURIComponent(fresh())}%22`));
    expect(missing).toMatchObject({ totalResults: 0, itemsPerPage: 0 });
    expect(ids(await here.scim.list("/Users", { filter: `id eq "${made.id}"` }))).toEqual([made.id]);
    expect(await here.scim.list("/Users", { filter: `userName eq "${name}"`, startIndex: 2 })).toMatchObject({
      totalResults: 1,
      itemsPerPage: 0,
    });
  });

  test("sorted and filtered at any depth, with the exact total", async () => {
    const here = await aScimDirectory();
    await crowd(here, 120);
    const names = Array.from({ length: 120 }, (_, at) => `p${at + 1}@x.example`).sort();
    for (const startIndex of [1, 60, 115]) {
      const page = await here.scim.list("/Users", { sortBy: "userName", startIndex, count: 10 });
      expect(page.totalResults).toBe(120);
      expect(page.Resources.map(({ userName }: Json) => userName)).toEqual(names.slice(startIndex - 1, startIndex + 9));
    }
    const some = await here.scim.list("/Users", { filter: 'userName sw "p1"', sortBy: "userName", sortOrder: "descending", count: 3 });
    expect(some.totalResults).toBe(names.filter((name) => name.startsWith("p1")).length);
    expect(some.Resources[0].userName).toBe("p1@x.example");
  });

  test("the root's search pages over people, then groups", async () => {
    const here = await aScimDirectory();
    const tag = fresh("T");
    const users = [await here.scim.user({ displayName: tag }), await here.scim.user({ displayName: tag })];
    const group = await here.scim.group({ displayName: tag });
    const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter: `displayName eq "${tag}"` };
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= 3; startIndex++) {
      const page = ok(await here.scim.post("/.search", { ...body, startIndex, count: 1 }));
      expect(page.totalResults).toBe(3);
      seen.push(...ids(page));
    }
    expect(seen).toEqual([...ids({ Resources: users }), group.id]);
    expect(ok(await here.scim.post("/.search", { ...body, filter: `userName eq "${users[0].userName}"` })).totalResults).toBe(1);
    for (const filter of ['nonsense eq "x"', 'userName pr or nonsense eq "x"', "userName gt true"])
      refused(await here.scim.post("/.search", { ...body, filter }), 400, "invalidFilter");
  });

  test("in the root's search an attribute that one kind lacks has no value there (RFC 7644 §3.4.2.1)", async () => {
    const here = await aScimDirectory();
    const grace = await here.scim.user({ userName: "grace@x.example" });
    const ada = await here.scim.user({ userName: "ada@x.example" });
    const sales = await here.scim.group({ displayName: "Sales", members: [{ value: ada.id }] });
    const empty = await here.scim.group({ displayName: "Empty" });
    const found = async (filter: string) => ids(ok(await here.scim.post("/.search", { filter })));
    const [people, groups] = [
      [grace.id, ada.id],
      [sales.id, empty.id],
    ];
    const core = "urn:ietf:params:scim:schemas:core:2.0";
    const cases: [string, string[]][] = [
      ['userName eq "ada@x.example" or displayName eq "Sales"', [ada.id, sales.id]],
      [`members.value eq "${ada.id}" or userName sw "grace"`, [grace.id, sales.id]],
      ['groups.display eq "Sales" or members pr', [ada.id, sales.id]],
      ['userName ne "ada@x.example"', [grace.id, ...groups]],
      ["userName eq null", groups],
      ["userName ne null", people],
      ["not (userName pr)", groups],
      ["not (members pr)", [...people, empty.id]],
      ['not (members[type eq "User"]) and not (userName pr)', [empty.id]],
      [`${core}:User:userName pr or ${core}:Group:displayName eq "Empty"`, [...people, empty.id]],
      ['emails[type eq "work"]', people],
      ["userName pr and members pr", []],
    ];
    for (const [filter, expected] of cases) expect([filter, await found(filter)]).toEqual([filter, expected]);
  });

  test("the root's search is one order over both kinds, in pages by index and by cursor that leave nobody out", async () => {
    const here = await aScimDirectory();
    for (const displayName of ["delta", "Alpha", "charlie"]) await here.scim.user({ displayName });
    for (const displayName of ["Bravo", "echo", "CHARLIE"]) await here.scim.group({ displayName });
    await here.scim.user();
    const ask = async (more: Json) => ok(await here.scim.post("/.search", { sortBy: "displayName", ...more }));
    const shown = (page: Json) => page.Resources.map((one: Json) => one.displayName ?? "");
    const up = ["Alpha", "Bravo", "charlie", "CHARLIE", "delta", "echo", ""];
    expect(shown(await ask({}))).toEqual(up);
    expect(shown(await ask({ sortOrder: "descending" }))).toEqual(["", "echo", "delta", "charlie", "CHARLIE", "Bravo", "Alpha"]);
    expect(shown(await ask({ filter: 'not (userName co "@") or displayName sw "c"' }))).toEqual(["Bravo", "charlie", "CHARLIE", "echo"]);
    expect(await ask({ startIndex: 3, count: 2, attributes: ["displayName"] })).toMatchObject({
      totalResults: 7,
      itemsPerPage: 2,
      startIndex: 3,
    });
    for (const order of [{}, { sortBy: null }])
      for (const way of ["index", "cursor"]) {
        const all = shown(await ask(order));
        const seen: string[] = [];
        for (let at: Json = way === "index" ? { startIndex: 1 } : { cursor: "" }; at !== null; ) {
          const page = await ask({ ...order, ...at, count: 2 });
          expect(page.totalResults).toBe(7);
          seen.push(...shown(page));
          const next =
            way === "index" ? seen.length < 7 && { startIndex: seen.length + 1 } : page.nextCursor && { cursor: page.nextCursor };
          at = next || null;
        }
        expect([order, way, seen]).toEqual([order, way, all]);
      }
    expect((await ask({ sortBy: "userName" })).Resources.slice(4).every((one: Json) => one.members !== undefined)).toBe(true);
    expect((await ask({ sortBy: "userName", sortOrder: "descending" })).Resources[0].userName).toBeUndefined();
    expect(shown(await ask({ sortBy: "meta.created" }))[0]).toBe("delta");
    expect(ids(await ask({ sortBy: "id" }))).toEqual(ids(await ask({ sortBy: "id" })).toSorted());
    expect(ids(await ask({ sortBy: "active", count: 4 })).every((id) => id.startsWith("usr_"))).toBe(true);
    expect((await ask({ sortBy: "urn:vendor:x:1.0:User:level" })).totalResults).toBe(7);
    expect(await ask({ count: 0, cursor: "" })).toMatchObject({ totalResults: 7, itemsPerPage: 0 });
    for (const sortBy of ["nonsense", "members", "groups", "password"])
      refused(await here.scim.post("/.search", { sortBy }), 400, "invalidValue");
    const { nextCursor } = await ask({ cursor: "", count: 2 });
    refused(await here.scim.post("/.search", { cursor: nextCursor, count: 2 }), 400, "invalidCursor");
    refused(await here.scim.post("/Users/.search", { sortBy: "displayName", cursor: nextCursor }), 400, "invalidCursor");
    expect(ids(ok(await here.scim.post("/Users/.search", { cursor: "" })))).toHaveLength(4);
  });
});

describe("what a request costs", () => {
  test("a read is one statement, and one more when the token is looked up", async () => {
    const here = await aScimDirectory();
    await crowd(here, 300);
    const made = await here.scim.user();
    const group = await here.scim.group({ members: [{ value: made.id }] });
    const cursor = (await here.scim.list("/Users", { cursor: "", count: 10 })).nextCursor;
    for (const path of [
      `/Users/${made.id}`,
      `/Groups/${group.id}`,
      "/Users",
      "/Users?startIndex=290&count=100",
      "/Users?startIndex=150&count=100",
      "/Users?count=0",
      `/Users?cursor=${cursor}`,
      "/Groups",
      `/Users?filter=${encodeURIComponent(`userName eq "${made.userName}"`)}`,
      `/Users?filter=${encodeURIComponent("active eq true")}&sortBy=userName&startIndex=100`,
      "/ServiceProviderConfig",
    ]) {
      const seen = await traffic(async () => ok(await here.scim.get(path)));
      expect(seen.statements.length, `${path}\n${seen.statements.join("\n")}`).toBeLessThanOrEqual(2);
    }
    const sorted = await traffic(async () => ok(await here.scim.post("/.search", { sortBy: "displayName", startIndex: 290 })));
    expect(sorted.statements.length).toBeLessThanOrEqual(2);
  });

  test("a write is two round trips, whatever the number of members", async () => {
    const here = await aScimDirectory();
    await crowd(here, 400);
    const all = [
      ...(await here.scim.list("/Users", { count: 200 })).Resources,
      ...(await here.scim.list("/Users", { startIndex: 201, count: 200 })).Resources,
    ];
    const refs = all.map(({ id }: Json) => ({ value: id }));
    const user = await here.scim.user();
    const group = await here.scim.group();
    const path = `/Groups/${group.id}`;
    const put = (members: Json) => ({ schemas: group.schemas, displayName: group.displayName, members });
    const writes: [string, () => Promise<Json>][] = [
      ["create", () => here.scim.post("/Users", aUser())],
      ["deactivate", () => here.scim.patch(`/Users/${user.id}`, [{ op: "replace", path: "active", value: false }])],
      ["no change", () => here.scim.patch(`/Users/${user.id}`, [{ op: "replace", path: "active", value: false }])],
      ["rename", () => here.scim.patch(`/Users/${user.id}`, [{ op: "replace", path: "userName", value: `${fresh()}@x.example` }])],
      ["replace", () => here.scim.put(`/Users/${user.id}`, aUser())],
      ["add one", () => here.scim.patch(path, [{ op: "add", path: "members", value: refs.slice(0, 1) }])],
      ["add a hundred", () => here.scim.patch(path, [{ op: "add", path: "members", value: refs.slice(0, 100) }])],
      ["put 400", () => here.scim.put(path, put(refs))],
      ["put the same", () => here.scim.put(path, put(refs))],
      ["remove one", () => here.scim.patch(path, [{ op: "remove", path: `members[value eq "${refs[5]?.value}"]` }])],
      ["new group", () => here.scim.post("/Groups", { schemas: group.schemas, displayName: fresh("G"), members: refs.slice(0, 50) })],
      ["delete group", () => here.scim.del(path)],
      ["delete user", () => here.scim.del(`/Users/${user.id}`)],
    ];
    for (const [name, write] of writes) {
      const token = await traffic(() => here.scim.get("/ServiceProviderConfig"));
      const seen = await traffic(async () => expect((await write()).status, name).toBeLessThan(300));
      expect(seen.roundTrips, `${name}: ${seen.statements.map((text) => text.slice(0, 60)).join(" | ")}`).toBeLessThanOrEqual(2);
      expect(token.statements.length).toBeLessThanOrEqual(1);
    }
  });
});
