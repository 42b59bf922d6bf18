import assert from "node:assert/strict";
import { section } from "../case";
import { aUser, CORE_USER, fresh, ids, ok, refused } from "../client";

const nobody = "/Users/usr_01h455vb4pex5vsknk084sn02q";

export const protocol = [
  ...section("7644 §2 who may", {
    "without a token: 401 with a challenge": async (scim) => {
      const answer = await scim.get("/Users", { token: null });
      refused(answer, 401);
      assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/i);
    },
    "a wrong token, and one with a broken checksum": async (scim) => {
      for (const token of ["non-token", "rc_scim_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4IJ2i7"]) {
        const answer = await scim.get("/Users?count=1", { token });
        refused(answer, [401, 429]);
      }
    },
    "the scheme's name ignores letter case": async (scim) => {
      const { token } = scim;
      ok(await scim.get("/Users?count=1", { token: null, headers: { authorization: `bEaReR ${token}` } }));
    },
    "a token in the query, or basic credentials, is none": async (scim) => {
      const { token } = scim;
      refused(await scim.get(`/Users?access_token=${token}`, { token: null }), [401, 429]);
      refused(
        await scim.get("/Users", { token: null, headers: { authorization: `Basic ${Buffer.from(`x:${token}`).toString("base64")}` } }),
        [401, 429],
      );
    },
    "a directory that does not exist": async (scim) => {
      refused(await scim.get(scim.base.replace(/dir_[^/]+/, "dir_01h455vb4pex5vsknk084sn02q").concat("/Users")), 404);
      refused(await scim.get(scim.base.replace(/dir_[^/]+/, "nonsense").concat("/Users")), 404);
    },
  }),
  ...section("7644 §3.1 addresses", {
    "a trailing or doubled slash is the same place, without a redirect": async (scim) => {
      for (const path of ["/Users/?count=1", "//Users?count=1", "//Users//?count=1"]) {
        const list = ok(await scim.get(path));
        assert.ok(Number.isInteger(list.totalResults), path);
      }
      const made = await scim.user();
      assert.equal(ok(await scim.get(`/Users/${made.id}/`)).id, made.id);
      assert.equal(ok(await scim.post("/Users/", aUser()), 201).meta.resourceType, "User");
    },
    "unknown addresses are 404 in SCIM's form": async (scim) => {
      for (const path of ["/Printers", "/users/x/y/z", "/Users/x/y", "/", "", "/.search/x"])
        refused(await scim.get(path), [404, 405], undefined);
    },
    "other methods are 405 with Allow": async (scim) => {
      for (const [method, path] of [
        ["PUT", "/Users"],
        ["DELETE", "/Users"],
        ["PATCH", "/Groups"],
        ["POST", "/ServiceProviderConfig"],
        ["DELETE", "/Schemas"],
        ["POST", nobody],
      ] as const) {
        const answer = await scim.send(method, path, method === "DELETE" ? undefined : {});
        refused(answer, [405, 404]);
        if (answer.status === 405) assert.ok((answer.headers.get("allow") ?? "").length > 0, `${method} ${path}`);
      }
    },
    "a method override is not looked at": async (scim) => {
      const made = await scim.user();
      const answer = await scim.post("/Users?_method=DELETE", aUser(), { headers: { "X-HTTP-Method-Override": "DELETE" } });
      ok(answer, 201);
      ok(await scim.get(`/Users/${made.id}`));
    },
    "HEAD is GET without the body": async (scim) => {
      const made = await scim.user();
      const answer = await scim.send("HEAD", `/Users/${made.id}`);
      assert.equal(answer.status, 200);
      assert.equal(answer.text, "");
    },
    "every answer names its request and is not stored": async (scim) => {
      for (const answer of [await scim.get("/Users?count=1"), await scim.get(nobody), await scim.get("/Users", { token: null })]) {
        assert.ok(answer.headers.get("x-request-id"));
        assert.match(answer.headers.get("cache-control") ?? "", /no-store/);
        assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      }
    },
  }),
  ...section("7644 §3.8 bodies", {
    "both media types, with and without a charset": async (scim) => {
      for (const type of [
        "application/scim+json",
        "application/json",
        "application/json; charset=utf-8",
        "application/scim+json;charset=UTF-8",
      ])
        ok(await scim.post("/Users", aUser(), { headers: { "Content-Type": type } }), 201);
    },
    "any Accept": async (scim) => {
      for (const accept of ["*/*", "application/json", "application/scim+json, text/html;q=0.5", "text/html"])
        ok(await scim.get("/Users?count=1", { headers: { Accept: accept } }));
    },
    "other media types are 415": async (scim) => {
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data; boundary=x"])
        refused(await scim.post("/Users", aUser(), { headers: { "Content-Type": type } }), 415);
    },
    "a compressed body is 415": async (scim) => {
      refused(await scim.post("/Users", aUser(), { headers: { "Content-Encoding": "gzip" } }), 415);
    },
    "what is no JSON object is 400": async (scim) => {
      for (const body of ["", "{", "[]", "null", "7", '"x"', "{}x", "\ufeff{}", '{"a":1}}', "{'userName':'x'}"])
        refused(await scim.post("/Users", body, { raw: true }), 400);
    },
    "bytes that are no UTF-8": async (scim) => {
      refused(await scim.post("/Users", new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), { raw: true }), 400);
    },
    "NUL, half a surrogate pair, __proto__, a name twice but for case": async (scim) => {
      const name = `${fresh()}@halden.example`;
      for (const more of [
        '"title":"a\\u0000b"',
        '"title":"\\ud800"',
        '"__proto__":{"a":1}',
        '"USERNAME":"b@x.example"',
        '"name":{"givenName":"a","givenname":"b"}',
      ])
        refused(await scim.post("/Users", `{"schemas":["${CORE_USER}"],"userName":"${name}",${more}}`, { raw: true }), 400);
      assert.equal((await scim.list("/Users", { filter: `userName eq "${name}"` })).totalResults, 0);
    },
    "constructor is a name like any other": async (scim) => {
      const answer = await scim.post("/Users", { ...aUser(), constructor: { prototype: { polluted: 1 } } });
      assert.ok([201, 400].includes(answer.status), answer.text);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    },
    "nested too deep": async (scim) => {
      const body = `{"schemas":["${CORE_USER}"],"userName":"x@y.example","x":${"[".repeat(2000)}${"]".repeat(2000)}}`;
      refused(await scim.post("/Users", body, { raw: true }), 400);
    },
    "larger than 8 MiB": async (scim) => {
      refused(await scim.post("/Users", aUser({ title: "x".repeat(9 * 1024 * 1024) })), 413);
    },
    "a long text is kept whole or refused": async (scim) => {
      const title = "t".repeat(5_000_000);
      const answer = await scim.post("/Users", aUser({ title }));
      if (answer.status === 201) assert.equal(ok(await scim.get(`/Users/${answer.body.id}`)).title.length, title.length);
      else refused(answer, [400, 413]);
    },
    "wrong schemas": async (scim) => {
      refused(await scim.post("/Users", aUser({ schemas: "x" })), 400);
      refused(await scim.post("/Users", aUser({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"] })), 400);
    },
  }),
  ...section("reliability: never a 500", {
    "odd ids in the path": async (scim) => {
      for (const id of ["%27", "..%2f..%2fetc", "usr_%00", "a".repeat(3000), "%ff", "%e0%a4", "null", "[object Object]", "usr_"]) {
        const answer = await scim.get(`/Users/${id}`);
        assert.ok(answer.status >= 400 && answer.status < 500, `${id}: ${answer.status}`);
      }
    },
    "odd queries": async (scim) => {
      for (const query of [
        "filter[]=x",
        "filter=a&filter=b",
        "count=1&count=2",
        "attributes=%00",
        "sortBy=%27",
        "filter=%ff",
        "attributes=..,,.",
        "excludedAttributes=emails[type",
      ]) {
        const answer = await scim.get(`/Users?${query}`);
        assert.ok(answer.status < 500, `${query}: ${answer.status}`);
        assert.match(answer.headers.get("content-type") ?? "", /^application\/scim\+json/);
      }
    },
    "SQL in every place a text can stand": async (scim) => {
      const evil = `x'); drop table member; --`;
      const made = await scim.user({ userName: `${fresh()}${evil}`, emails: [], externalId: fresh(evil), title: evil, displayName: evil });
      assert.deepEqual(ids(await scim.list("/Users", { filter: `title eq "${evil}" and userName eq "${made.userName}"` })), [made.id]);
      assert.equal(ok(await scim.get(`/Users/${made.id}`)).title, evil);
    },
  }),
];
