/**
 * PATCH (RFC 7644 §3.5.2) on typed values. Every segment of a path is resolved against the schema; client-supplied names
 * are never walked over plain objects. All or nothing: the stored resource is not touched.
 */
import { same } from "../fold";
import { copy, entries, isObject } from "./object";
import { ScimError, shown } from "./error";
import { parsePath } from "./filter";
import { PATCH_LIMITS } from "./limits";
import { isAbsentPath, operationOf } from "./normalize";
import { Patching } from "./patching";
import { PATCH_URN } from "./schema";
import { requireSize } from "./serialize";
import type { PatchOperation, ReadOnlyFacts, ResourceType, ScimObject, ScimValue } from "./types";

/**
 * The envelope. Missing `schemas` are tolerated, wrong ones not; no operation at all is no mistake (Entra's validator).
 * @throws ScimError invalidSyntax, invalidPath, invalidValue, noTarget, tooMany (413)
 */
export function parsePatch(body: unknown): PatchOperation[] {
  if (!isObject(body)) throw new ScimError("invalidSyntax", "A PATCH is a JSON object with Operations.");
  const members = new Map(entries(body).map(([key, value]) => [key.toLowerCase(), value]));
  requirePatchSchema(members.get("schemas"));
  const operations = members.get("operations");
  if (!Array.isArray(operations)) throw new ScimError("invalidSyntax", "A PATCH has a list of Operations.");
  if (operations.length > PATCH_LIMITS.operations)
    throw new ScimError("tooMany", `A PATCH may have ${PATCH_LIMITS.operations} operations at most.`);
  const read = operations.map(readOperation);
  const keys = read.reduce((sum, { path, value }) => sum + (path === null && isObject(value) ? Object.keys(value).length : 0), 0);
  if (keys > PATCH_LIMITS.keys) throw new ScimError("tooMany", `A PATCH may name ${PATCH_LIMITS.keys} attributes at most.`);
  return read;
}

function requirePatchSchema(schemas: ScimValue | undefined): void {
  if (schemas === undefined || schemas === null) return;
  const isNamed = Array.isArray(schemas) && schemas.some((urn) => typeof urn === "string" && urn.toLowerCase() === PATCH_URN.toLowerCase());
  if (!isNamed) throw new ScimError("invalidSyntax", `A PATCH names ${PATCH_URN} in schemas.`);
}

function readOperation(sent: ScimValue): PatchOperation {
  if (!isObject(sent)) throw new ScimError("invalidSyntax", "An operation is a JSON object.");
  const members = new Map(entries(sent).map(([key, value]) => [key.toLowerCase(), value]));
  const op = operationOf(members.get("op"));
  if (!op) throw new ScimError("invalidSyntax", "An operation's op is add, replace or remove.");
  const written = members.get("path");
  const value = members.get("value");
  if (isAbsentPath(written)) return { op, path: null, value: withoutPath(op, value) };
  if (typeof written !== "string") throw new ScimError("invalidPath", "A path is text.");
  if (op !== "remove" && value === undefined) throw new ScimError("invalidValue", `${op} of ${shown(written)} needs a value.`);
  return { op, path: parsePath(written), value };
}

function withoutPath(op: PatchOperation["op"], value: ScimValue | undefined): ScimObject {
  if (op === "remove") throw new ScimError("noTarget", "A remove needs a path.");
  if (!isObject(value)) throw new ScimError("invalidValue", `${op} without a path needs an object of attributes.`);
  return value;
}

export type Patched = { resource: ScimObject; active: boolean | undefined };

/**
 * @param stored the canonical resource, as it was written
 * @param facts what the server answers for; repeated by a client it is no change, another value is refused
 * @returns the very same `stored` when nothing changes; `active` undefined when the patch does not speak of it
 * @throws ScimError invalidPath, invalidValue, mutability, noTarget, invalidFilter
 */
export function applyUserPatch(stored: ScimObject, operations: readonly PatchOperation[], facts?: ReadOnlyFacts): Patched {
  const patching = new Patching("User", asObject(copy(stored)), facts);
  for (const operation of operations) patching.apply(operation);
  return { resource: settled(stored, patching, "User"), active: patching.active };
}

/** What the operations left, or the stored resource itself if that says the same. */
export function settled(stored: ScimObject, patching: Patching, type: ResourceType): ScimObject {
  const resource = patching.result(type);
  return same(stored, resource) ? stored : requireSize(resource);
}

export function asObject(value: ScimValue): ScimObject {
  if (!isObject(value)) throw new Error("a stored resource is no object");
  return value;
}
