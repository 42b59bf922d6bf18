/** What this service provider is and can do (RFC 7644 §4). The documents are lib/scim's; here they become answers. */
import type { ScimAnswer, ScimInside } from "../doors/scim-types";
import { notFound, RollcallError } from "../errors";
import { resourceType, resourceTypes, schema, schemas, serviceProviderConfig } from "../scim/discovery";
import { listResponse } from "../scim/list";

export function getConfig({ caller, query }: ScimInside): ScimAnswer {
  return one(serviceProviderConfig(caller.baseUrl), query, "service provider configuration", "");
}

export function listResourceTypes({ caller, query }: ScimInside): ScimAnswer {
  return all(resourceTypes(caller.baseUrl), query);
}

export function getResourceType({ caller, params, query }: ScimInside): ScimAnswer {
  return one(resourceType(caller.baseUrl, params.id), query, "resource type", params.id);
}

export function listSchemas({ caller, query }: ScimInside): ScimAnswer {
  return all(schemas(caller.baseUrl), query);
}

export function getSchema({ caller, params, query }: ScimInside): ScimAnswer {
  return one(schema(caller.baseUrl, params.id), query, "schema", params.id);
}

/** A directory's token is nobody's own: /Me names no resource here (RFC 7644 §3.11). */
export function me(): ScimAnswer {
  const detail = "A token belongs to a directory, not to a person: /Me is not offered here.";
  return { status: 501, body: JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "501", detail }) };
}

function one(document: object | null, query: URLSearchParams, what: string, named: string): ScimAnswer {
  refuseFilter(query);
  if (!document) return notFound(what, named.slice(0, 100));
  return { status: 200, body: JSON.stringify(document) };
}

function all(documents: readonly object[], query: URLSearchParams): ScimAnswer {
  refuseFilter(query);
  const resources = documents.map((document) => JSON.stringify(document));
  return { status: 200, body: listResponse({ totalResults: resources.length, startIndex: 1, resources }) };
}

/** @throws RollcallError forbidden: RFC 7644 §4 wants a filter refused, so that nobody takes what comes for what was asked. */
function refuseFilter(query: URLSearchParams): void {
  if ([...query.keys()].some((name) => name.toLowerCase() === "filter"))
    throw new RollcallError("forbidden", "These documents cannot be filtered.");
}
