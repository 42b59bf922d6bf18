/** Details of discovery, creation, projection, lists and bulk that a strict test suite looks into. */
import assert from "node:assert/strict";
import { section } from "../case";
import { aUser, type Client, CORE_GROUP, CORE_USER, ENTERPRISE, type Json, LIST, ok, refused } from "../client";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const nobody = "usr_01h455vb4pex5vsknk084sn02q";

const schema = async (scim: Client, urn: string) => ok(await scim.get(`/Schemas/${urn}`));
/** `emails.type` of a schema. */
function attribute({ attributes }: Json, path: string): Json {
  let within: Json[] = attributes;
  let found: Json;
  for (const name of path.split(".")) {
    found = within.find((one) => one.name === name);
    assert.ok(found, `${path} is in the schema`);
    within = found.subAttributes ?? [];
  }
  return found;
}

export const details = [
  ...section("7643 §8.7 schemas", {
    "each attribute states all that the standard asks for": async (scim) => {
      const look = (one: Json, within: string) => {
        const where = `${within}.${one.name}`;
        assert.equal(typeof one.description, "string", where);
        assert.equal(typeof one.multiValued, "boolean", where);
        assert.equal(typeof one.required, "boolean", where);
        assert.ok(["string", "boolean", "decimal", "integer", "dateTime", "reference", "complex", "binary"].includes(one.type), where);
        assert.ok(["readOnly", "readWrite", "immutable", "writeOnly"].includes(one.mutability), where);
        assert.ok(["always", "never", "default", "request"].includes(one.returned), where);
        assert.ok(["none", "server", "global"].includes(one.uniqueness), where);
        if (one.type === "string") assert.equal(typeof one.caseExact, "boolean", where);
        if (one.type === "reference") assert.ok(one.referenceTypes.length > 0, where);
        assert.equal(one.type === "complex", Array.isArray(one.subAttributes), where);
        for (const sub of one.subAttributes ?? []) look(sub, where);
      };
      for (const one of ok(await scim.get("/Schemas")).Resources) {
        assert.ok(one.name && one.description);
        assert.equal(one.meta.resourceType, "Schema");
        assert.deepEqual(ok(await scim.get(one.meta.location)), one);
        for (const inner of one.attributes) look(inner, one.id);
      }
    },
    "people, as the standard has them": async (scim) => {
      const user = await schema(scim, CORE_USER);
      const is = (path: string, more: Json) => {
        const found = attribute(user, path);
        for (const [name, value] of Object.entries(more)) assert.deepEqual(found[name], value, `${path}.${name}`);
      };
      is("userName", { required: true, caseExact: false, uniqueness: "server", mutability: "readWrite", returned: "default" });
      is("password", { mutability: "writeOnly", returned: "never" });
      is("active", { type: "boolean", multiValued: false });
      is("name", { type: "complex", multiValued: false });
      for (const sub of ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"])
        is(`name.${sub}`, { type: "string" });
      is("profileUrl", { type: "reference", referenceTypes: ["external"] });
      is("emails.type", { canonicalValues: ["work", "home", "other"] });
      is("emails.primary", { type: "boolean" });
      is("phoneNumbers.type", { canonicalValues: ["work", "home", "mobile", "fax", "pager", "other"] });
      is("ims", { multiValued: true });
      is("photos.value", { type: "reference", referenceTypes: ["external"] });
      is("photos.type", { canonicalValues: ["photo", "thumbnail"] });
      is("addresses.type", { canonicalValues: ["work", "home", "other"] });
      is("groups", { mutability: "readOnly", multiValued: true });
      is("groups.value", { mutability: "readOnly" });
      is("groups.$ref", { type: "reference", referenceTypes: ["User", "Group"] });
      is("groups.type", { canonicalValues: ["direct", "indirect"] });
      for (const list of ["entitlements", "roles"]) is(list, { type: "complex", multiValued: true });
      is("x509Certificates.value", { type: "binary" });
      for (const name of ["id", "meta", "schemas"])
        assert.equal(
          user.attributes.some((one: Json) => one.name === name),
          false,
          name,
        );
    },
    "groups and the enterprise extension": async (scim) => {
      const group = await schema(scim, CORE_GROUP);
      assert.equal(attribute(group, "displayName").required, true);
      assert.equal(attribute(group, "members.value").mutability, "immutable");
      assert.deepEqual(attribute(group, "members.$ref").referenceTypes, ["User", "Group"]);
      assert.deepEqual(attribute(group, "members.type").canonicalValues, ["User", "Group"]);
      const enterprise = await schema(scim, ENTERPRISE);
      for (const name of ["employeeNumber", "costCenter", "organization", "division", "department"])
        assert.equal(attribute(enterprise, name).type, "string");
      assert.equal(attribute(enterprise, "manager").multiValued, false);
      assert.deepEqual(attribute(enterprise, "manager.$ref").referenceTypes, ["User"]);
      assert.equal(attribute(enterprise, "manager.displayName").mutability, "readOnly");
    },
    "every place that discovery names answers": async (scim) => {
      for (const one of ok(await scim.get("/ResourceTypes")).Resources) {
        assert.deepEqual(ok(await scim.get(one.meta.location)), one);
        assert.equal(ok(await scim.get(`${one.endpoint}?count=1`)).schemas[0], LIST);
        assert.equal(ok(await scim.get(`/Schemas/${one.schema}`)).id, one.schema);
      }
      const config = ok(await scim.get("/ServiceProviderConfig"));
      assert.deepEqual(ok(await scim.get(config.meta.location)), config);
    },
  }),
  ...section("7644 §3.3 corners of creation", {
    "userName missing, empty, blank, a number or a list": async (scim) => {
      for (const userName of [undefined, null, "", "  ", 7, ["x"], { value: "x" }])
        refused(await scim.post("/Users", { schemas: [CORE_USER], userName }), 400, "invalidValue");
    },
    "values of another type than the schema says": async (scim) => {
      for (const more of [
        { name: "Ada" },
        { name: { givenName: 7 } },
        { emails: "x@y.example" },
        { emails: [7] },
        { emails: [{ value: [7] }] },
        { active: "perhaps" },
        { active: 1 },
        { title: { value: 7 } },
        { externalId: 7 },
        { [ENTERPRISE]: "x" },
        { [ENTERPRISE]: { department: [7] } },
      ])
        refused(await scim.post("/Users", aUser(more)), 400, "invalidValue");
    },
    "what the answer says is what is read, at the address it names": async (scim) => {
      const answer = await scim.post("/Users", aUser({ id: "mine", meta: { version: "x" }, shoeSize: 43 }));
      const made = ok(answer, 201);
      assert.equal(answer.headers.get("location"), made.meta.location);
      assert.equal(made.meta.created, made.meta.lastModified);
      assert.ok(made.meta.location.endsWith(`/Users/${made.id}`));
      assert.equal("shoeSize" in made, false);
      assert.deepEqual(ok(await scim.get(made.meta.location)), made);
      assert.match(made.meta.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    },
    "a password is taken and shown nowhere": async (scim) => {
      const password = "t1meMa$heen";
      const first = await scim.post("/Users?attributes=password,userName", aUser({ password }));
      const made = ok(first, 201);
      const one = encodeURIComponent(`userName eq "${made.userName}"`);
      const answers = [
        first,
        await scim.get(`/Users/${made.id}?attributes=password`),
        await scim.get(`/Users?filter=${one}&attributes=password`),
        await scim.put(`/Users/${made.id}`, { ...aUser({ userName: made.userName }), password }),
        await scim.patch(`/Users/${made.id}`, [{ op: "add", value: { password } }]),
      ];
      for (const answer of answers) {
        assert.ok(answer.status < 300, answer.text);
        assert.equal(answer.text.includes(password), false);
      }
      for (const filter of ["password pr", 'password eq "t1meMa$heen"', "not (password pr)"])
        refused(await scim.get(`/Users?filter=${encodeURIComponent(filter)}`), 400, "invalidFilter");
      refused(await scim.get("/Users?sortBy=password"), 400);
    },
  }),
  ...section("7644 §3.9 corners of projection", {
    "a parameter sent twice names what both name": async (scim) => {
      const { id } = await scim.user({ title: "Lead" });
      const both = ok(await scim.get(`/Users/${id}?attributes=userName&attributes=title`));
      assert.deepEqual(Object.keys(both).sort(), ["id", "schemas", "title", "userName"]);
    },
    "the schema alone names groups and members as well": async (scim) => {
      const { id } = await scim.user();
      const group = await scim.group({ members: [{ value: id }] });
      const person = ok(await scim.get(`/Users/${id}?attributes=${CORE_USER}`));
      assert.deepEqual(
        person.groups.map((one: Json) => one.value),
        [group.id],
      );
      assert.deepEqual(
        ok(await scim.get(`/Groups/${group.id}?attributes=${CORE_GROUP}`)).members.map((one: Json) => one.value),
        [id],
      );
      const dotted = ok(await scim.get(`/Users/${id}?attributes=${CORE_USER}.groups`));
      assert.deepEqual(
        dotted.groups.map((one: Json) => one.value),
        [group.id],
      );
    },
    "an extension's own groups are not the person's": async (scim) => {
      const urn = "urn:example:projection:1.0:User";
      const { id } = await scim.user({ [urn]: { groups: ["a"], level: 1 } });
      await scim.group({ members: [{ value: id }] });
      const person = ok(await scim.get(`/Users/${id}?excludedAttributes=${urn}:groups`));
      assert.equal(person.groups.length, 1);
      assert.deepEqual(person[urn], { level: 1 });
    },
    "meta, complex attributes whole and in part, extensions whole": async (scim) => {
      const made = await scim.user({ schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "R", manager: { value: "m" } } });
      const asked = async (attributes: string) => ok(await scim.get(`/Users/${made.id}?attributes=${encodeURIComponent(attributes)}`));
      assert.deepEqual((await asked("meta")).meta, made.meta);
      assert.deepEqual((await asked("meta.location")).meta, { location: made.meta.location });
      assert.deepEqual((await asked("NAME")).name, made.name);
      assert.deepEqual((await asked("emails.value")).emails, [{ value: made.userName }]);
      assert.deepEqual((await asked(ENTERPRISE))[ENTERPRISE], made[ENTERPRISE]);
      assert.deepEqual((await asked(`${ENTERPRISE}:manager.value`))[ENTERPRISE], { manager: { value: "m" } });
      assert.deepEqual((await asked(" userName , name.givenName ")).name, { givenName: "Ada" });
      const nothing = await asked("shoeSize");
      assert.equal(nothing.id, made.id);
      assert.equal("userName" in nothing, false);
    },
    "what is left out, in part and whole; id and schemas stay": async (scim) => {
      const made = await scim.user({ schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "R", costCenter: "7" } });
      const without = async (names: string) => ok(await scim.get(`/Users/${made.id}?excludedAttributes=${encodeURIComponent(names)}`));
      const one = await without(`id,schemas,meta,emails.type,${ENTERPRISE}:department`);
      assert.equal(one.id, made.id);
      assert.ok(one.schemas.includes(CORE_USER));
      assert.equal("meta" in one, false);
      assert.equal("type" in one.emails[0], false);
      assert.equal(one.emails[0].value, made.userName);
      assert.deepEqual(one[ENTERPRISE], { costCenter: "7" });
      assert.equal(ENTERPRISE in (await without(ENTERPRISE)), false);
    },
    "in lists and searches, with URNs and sub-attributes, of people and groups": async (scim) => {
      const made = await scim.user({ schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "R", costCenter: "7" } });
      const team = await scim.group({ members: [{ value: made.id }] });
      const filter = `userName eq "${made.userName}"`;
      const [listed] = (
        await scim.list("/Users", { filter, attributes: `${CORE_USER}:name.givenName,${ENTERPRISE}:costCenter,groups.value` })
      ).Resources;
      assert.deepEqual(listed.name, { givenName: "Ada" });
      assert.deepEqual(listed[ENTERPRISE], { costCenter: "7" });
      assert.deepEqual(listed.groups, [{ value: team.id }]);
      const found = ok(await scim.post("/Users/.search", { schemas: [SEARCH], filter, excludedAttributes: ["emails", "groups"] }));
      assert.equal("emails" in found.Resources[0], false);
      assert.equal("groups" in found.Resources[0], false);
      assert.equal(found.Resources[0].userName, made.userName);
      const [group] = (await scim.list("/Groups", { filter: `id eq "${team.id}"`, excludedAttributes: `${CORE_GROUP}:members` })).Resources;
      assert.equal("members" in group, false);
    },
    "both at once, nonsense in either: an answer or a clear refusal": async (scim) => {
      const made = await scim.user();
      for (const query of ["attributes=userName&excludedAttributes=userName", "attributes=,,", "attributes=emails[", "attributes="]) {
        const answer = await scim.get(`/Users/${made.id}?${query}`);
        if (answer.status !== 200) refused(answer, 400);
        else assert.equal(answer.body.id, made.id);
      }
    },
  }),
  ...section("7644 §3.12 corners of methods and errors", {
    "OPTIONS and HEAD": async (scim) => {
      const made = await scim.user();
      for (const path of ["/Users", `/Users/${made.id}`, "/Groups", "/Schemas", "/ServiceProviderConfig"]) {
        const head = await scim.send("HEAD", path);
        assert.equal(head.status, 200, path);
        assert.equal(head.text, "");
        const options = await scim.send("OPTIONS", path);
        assert.ok(options.status < 500, path);
        if (options.status >= 400) refused(options, [405, 404, 501]);
        assert.match(options.headers.get("allow") ?? "", /GET/, path);
      }
      assert.equal((await scim.send("HEAD", `/Users/${nobody}`)).status, 404);
    },
    "GET where only POST lives": async (scim) => {
      for (const path of ["/.search", "/Users/.search", "/Groups/.search", "/Bulk"]) {
        const answer = await scim.get(path);
        refused(answer, [404, 405]);
        if (answer.status === 405) assert.match(answer.headers.get("allow") ?? "", /POST/);
      }
    },
    "nothing about a place is told without a token": async (scim) => {
      for (const [method, path] of [
        ["GET", `/Users/${nobody}`],
        ["GET", "/Printers"],
        ["PUT", "/Users"],
        ["POST", "/Users"],
        ["GET", "/Schemas"],
      ] as const)
        refused(await scim.send(method, path, method === "GET" ? undefined : { a: 1 }, { token: null }), 401);
    },
    "the detail of a missing one names it": async (scim) => {
      const answer = await scim.get(`/Users/${nobody}`);
      refused(answer, 404);
      assert.ok(answer.body.detail.includes(nobody), answer.text);
    },
  }),
];
