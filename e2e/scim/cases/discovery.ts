import assert from "node:assert/strict";
import { section } from "../case";
import { CORE_GROUP, CORE_USER, ENTERPRISE, type Json, LIST, ok, refused } from "../client";

const hasNull = (value: Json): boolean =>
  value === null || (typeof value === "object" && Object.values(value as object).some((inner) => hasNull(inner)));

export const discovery = section("7644 §4 discovery", {
  "ServiceProviderConfig says what works, and all of it": async (scim) => {
    const config = ok(await scim.get("/ServiceProviderConfig"));
    assert.deepEqual(config.schemas, ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]);
    assert.equal(config.patch.supported, true);
    assert.equal(config.filter.supported, true);
    assert.ok(Number.isInteger(config.filter.maxResults) && config.filter.maxResults > 0);
    assert.equal(config.changePassword.supported, false);
    assert.equal(typeof config.sort.supported, "boolean");
    assert.equal(typeof config.etag.supported, "boolean");
    assert.ok(config.authenticationSchemes.some((one: Json) => one.type === "oauthbearertoken"));
    assert.equal(config.meta.resourceType, "ServiceProviderConfig");
    if (config.bulk.supported) assert.ok(config.bulk.maxOperations > 0 && config.bulk.maxPayloadSize > 0);
  },
  "ResourceTypes lists User and Group with their endpoints and extension": async (scim) => {
    const list = ok(await scim.get("/ResourceTypes"));
    assert.deepEqual(list.schemas, [LIST]);
    const user = list.Resources.find((one: Json) => one.name === "User");
    const group = list.Resources.find((one: Json) => one.name === "Group");
    assert.equal(user.endpoint, "/Users");
    assert.equal(user.schema, CORE_USER);
    assert.ok(user.schemaExtensions.some((one: Json) => one.schema === ENTERPRISE && one.required === false));
    assert.equal(group.endpoint, "/Groups");
    assert.equal(group.schema, CORE_GROUP);
    assert.equal(list.totalResults, list.Resources.length);
  },
  "a single resource type and an unknown one": async (scim) => {
    assert.equal(ok(await scim.get("/ResourceTypes/User")).name, "User");
    refused(await scim.get("/ResourceTypes/Printer"), 404);
  },
  "Schemas lists the schemas without null values": async (scim) => {
    const list = ok(await scim.get("/Schemas"));
    const found = list.Resources.map((one: Json) => one.id);
    for (const urn of [CORE_USER, CORE_GROUP, ENTERPRISE]) assert.ok(found.includes(urn), urn);
    assert.equal(hasNull(list), false);
    const userName = list.Resources.find((one: Json) => one.id === CORE_USER).attributes.find((one: Json) => one.name === "userName");
    assert.equal(userName.required, true);
    assert.equal(userName.uniqueness, "server");
    assert.equal(userName.caseExact, false);
  },
  "a single schema by its URN and an unknown one": async (scim) => {
    assert.equal(ok(await scim.get(`/Schemas/${CORE_USER}`)).id, CORE_USER);
    assert.equal(ok(await scim.get(`/Schemas/${encodeURIComponent(ENTERPRISE)}`)).id, ENTERPRISE);
    refused(await scim.get("/Schemas/urn:nothing"), 404);
  },
  "a filter on discovery is refused": async (scim) => {
    refused(await scim.get(`/Schemas?filter=${encodeURIComponent('id eq "x"')}`), [403, 400]);
  },
  "a filter on a single document is refused as well": async (scim) => {
    for (const path of ["/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", `/Schemas/${CORE_USER}`])
      refused(await scim.get(`${path}?filter=${encodeURIComponent('id eq "x"')}`), 403);
  },
  "/Me is not built, and says so": async (scim) => refused(await scim.get("/Me"), 501),
  "sorting works when it is advertised": async (scim) => {
    const config = ok(await scim.get("/ServiceProviderConfig"));
    assert.equal(config.sort.supported, true);
    assert.equal(config.etag.supported, true);
  },
});
