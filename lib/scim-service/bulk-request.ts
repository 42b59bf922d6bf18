/** What a bulk request says (RFC 7644 §3.7), before anything of it is done. Pure. */
import { ScimError } from "../scim/error";
import { BULK_LIMITS } from "../scim/limits";

const REQUEST_URN = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/** `path`: with the slash in front and none behind, however it was sent. */
export type Operation = { method: string; path: string; bulkId: string | null; version: string | null; data: unknown };

/** @throws ScimError invalidSyntax, invalidValue, tooMany (413) */
export function readBulk(body: unknown): { operations: Operation[]; failOnErrors: number } {
  if (!isObject(body)) throw new ScimError("invalidSyntax", "A bulk request is a JSON object.");
  const { schemas, operations: sent, failonerrors } = lowered(body);
  if (!Array.isArray(schemas) || !schemas.some((urn) => typeof urn === "string" && urn.toLowerCase() === REQUEST_URN.toLowerCase()))
    throw new ScimError("invalidSyntax", `A bulk request names ${REQUEST_URN} in schemas.`);
  if (!Array.isArray(sent)) throw new ScimError("invalidSyntax", "A bulk request has a list of Operations.");
  if (sent.length > BULK_LIMITS.maxOperations)
    throw new ScimError("tooMany", `A bulk request has at most ${BULK_LIMITS.maxOperations} operations.`);
  if (failonerrors !== undefined && failonerrors !== null && !(Number.isInteger(failonerrors) && (failonerrors as number) >= 0))
    throw new ScimError("invalidValue", "failOnErrors is a whole number.");
  const operations = sent.map(readOperation);
  const named = operations.flatMap(({ bulkId }) => (bulkId === null ? [] : [bulkId]));
  if (new Set(named).size < named.length) throw new ScimError("invalidValue", "A bulkId stands twice in the request.");
  return { operations, failOnErrors: Number(failonerrors ?? 0) };
}

function readOperation(sent: unknown): Operation {
  if (!isObject(sent)) throw new ScimError("invalidSyntax", "An operation is a JSON object.");
  const { method, path, bulkid, version, data } = lowered(sent);
  if (typeof method !== "string" || !/^(post|put|patch|delete)$/i.test(method))
    throw new ScimError("invalidSyntax", "An operation's method is POST, PUT, PATCH or DELETE.");
  if (typeof path !== "string" || path.length > 1000) throw new ScimError("invalidSyntax", "An operation has a path.");
  if (bulkid !== undefined && bulkid !== null && typeof bulkid !== "string") throw new ScimError("invalidSyntax", "A bulkId is text.");
  if (method.toUpperCase() === "POST" && typeof bulkid !== "string")
    throw new ScimError("invalidSyntax", "A POST in a bulk request has a bulkId.");
  return {
    method: method.toUpperCase(),
    path: `/${path.replace(/^\/|\/$/g, "")}`,
    bulkId: typeof bulkid === "string" ? bulkid : null,
    version: typeof version === "string" ? version : null,
    data: data ?? undefined,
  };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

const lowered = (value: object): { [name: string]: unknown } =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner as unknown]));
