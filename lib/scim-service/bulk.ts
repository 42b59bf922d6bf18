/**
 * POST /Bulk (RFC 7644 §3.7): operations one after the other, each what its own request would have been, log entry
 * and all. `bulkId:x` stands for the id that another operation of the same request makes; one that is made further
 * down is made first, and operations that wait for each other are refused with 409. A token that dies meanwhile does
 * nothing more: what was done stays, and each operation left is refused as a request of its own would be.
 */
import type { ScimAnswer, ScimCaller, ScimHandler, ScimInside } from "../doors/scim-types";
import { isRollcallError, RollcallError } from "../errors";
import type { UnansweredRequest } from "../provisioning/request";
import { presentable, statusOf } from "../http/problem";
import { logger } from "../logger";
import { ScimError } from "../scim/error";
import { masked, within } from "../scim-log/mask";
import { bulkIdOf, bulkIdsIn, withIds } from "./bulk-references";
import { type Operation, readBulk } from "./bulk-request";
import { createGroup, deleteGroup, patchGroup, replaceGroup } from "./groups";
import { createUser, deleteUser, patchUser, replaceUser } from "./users";

const RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
const ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error";

/** Of each operation's body, in the log. */
const KEEP = 16 * 1024;

type Result = { answer: ScimAnswer; location: string | null };

const COLLECTIONS: { [name: string]: { create: ScimHandler; PUT: ScimHandler; PATCH: ScimHandler; DELETE: ScimHandler } } = {
  users: { create: createUser, PUT: replaceUser, PATCH: patchUser, DELETE: deleteUser },
  groups: { create: createGroup, PUT: replaceGroup, PATCH: patchGroup, DELETE: deleteGroup },
};

/** @throws ScimError invalidSyntax, tooMany (413) */
export async function bulk({ caller, body }: ScimInside): Promise<ScimAnswer> {
  const { operations, failOnErrors } = readBulk(body);
  const work = new Work(caller, operations);
  let errors = 0;
  let done = 0;
  for (; done < operations.length && (failOnErrors === 0 || errors < failOnErrors); done++)
    if ((await work.result(done)).answer.status >= 400) errors++;
  const parts = operations.flatMap((operation, at) => work.shown(operation, at));
  return { status: 200, body: `{"schemas":["${RESPONSE_URN}"],"Operations":[${parts.join(",")}]}` };
}

class Work {
  private readonly results = new Map<number, Result>();
  private readonly underWay = new Set<number>();
  private readonly makers = new Map<string, number>();
  private closed: RollcallError | null = null;

  constructor(
    private readonly caller: ScimCaller,
    private readonly operations: readonly Operation[],
  ) {
    for (const [at, { bulkId }] of operations.entries()) if (bulkId !== null) this.makers.set(bulkId, at);
  }

  async result(at: number): Promise<Result> {
    const known = this.results.get(at);
    if (known) return known;
    const operation = this.operations[at];
    if (!operation) throw new Error(`there is no operation ${at}`);
    this.underWay.add(at);
    let location: string | null = null;
    let answer: ScimAnswer;
    try {
      await this.requireOpen();
      const path = await this.resolved(operation.path);
      if (operation.method !== "POST") location = this.caller.baseUrl + path;
      answer = await this.perform(operation, path);
    } catch (error) {
      answer = refused(error, this.caller.requestId);
    }
    const result = { answer, location: answer.headers?.Location ?? location };
    this.underWay.delete(at);
    this.results.set(at, result);
    return result;
  }

  /** Asked for each operation; turned away once, the door need not note it for every one that is left. */
  private async requireOpen(): Promise<void> {
    if (this.closed) throw this.closed;
    try {
      await this.caller.requireOpen();
    } catch (error) {
      if (isRollcallError(error)) this.closed = error;
      throw error;
    }
  }

  private async perform(operation: Operation, path: string): Promise<ScimAnswer> {
    const data = await this.resolvedData(operation);
    const [, collection = "", id] = /^\/([A-Za-z]+)(?:\/([^/?]+))?$/.exec(path) ?? [];
    const handlers = COLLECTIONS[collection.toLowerCase()];
    if (!handlers) throw new RollcallError("not_found", "There is no such resource here.");
    const handler = handlerOf(handlers, operation.method, id !== undefined);
    if (operation.method !== "DELETE" && data === undefined) throw new ScimError("invalidSyntax", "The operation has no data.");
    return handler({
      caller: { ...this.caller, record: this.recordOf(operation.method, path, data) },
      params: { directoryId: "", id: id ?? "" },
      query: new URLSearchParams(),
      body: data,
      headers: { get: (name) => (name.toLowerCase() === "if-match" ? operation.version : null) },
      path,
    });
  }

  /** The operation as the log keeps it: as if it had come alone. */
  private recordOf(method: string, path: string, data: unknown): UnansweredRequest {
    const text = data === undefined ? "" : JSON.stringify(data);
    const body = data === undefined ? {} : within(masked(text, data), text.length, KEEP);
    return { method, path, tokenId: this.caller.tokenId, ...body };
  }

  /** The path with the id in the place of a reference. */
  private async resolved(path: string): Promise<string> {
    const bulkId = bulkIdOf(path);
    return bulkId === null ? path : path.slice(0, path.lastIndexOf("/") + 1) + (await this.idOf(bulkId));
  }

  private async resolvedData({ method, data }: Operation): Promise<unknown> {
    const ids = new Map<string, string>();
    for (const bulkId of bulkIdsIn(method, data)) ids.set(bulkId, await this.idOf(bulkId));
    return ids.size === 0 ? data : withIds(method, data, (bulkId) => ids.get(bulkId) ?? bulkId);
  }

  private async idOf(bulkId: string): Promise<string> {
    const maker = this.makers.get(bulkId);
    if (maker === undefined) throw new ScimError("invalidValue", `No operation has the bulkId ${bulkId.slice(0, 100)}.`);
    if (this.underWay.has(maker))
      throw new RollcallError("conflict", `The operations around bulkId ${bulkId.slice(0, 100)} wait for each other.`);
    const { location } = await this.result(maker);
    const id = location?.split("/").at(-1);
    if (id === undefined) throw new RollcallError("conflict", `The operation with bulkId ${bulkId.slice(0, 100)} made nothing.`);
    return id;
  }

  /** One entry of the answer; none for what was not reached. Bodies only of what failed: the rest can be read. */
  shown({ method, bulkId, version }: Operation, at: number): string[] {
    const result = this.results.get(at);
    if (!result) return [];
    const { answer, location } = result;
    const parts = [`"method":"${method}"`];
    if (bulkId !== null) parts.push(`"bulkId":${JSON.stringify(bulkId)}`);
    const etag = answer.headers?.ETag ?? (answer.status < 400 ? version : null);
    if (etag && method !== "DELETE") parts.push(`"version":${JSON.stringify(etag)}`);
    if (location !== null) parts.push(`"location":${JSON.stringify(location)}`);
    parts.push(`"status":"${answer.status}"`);
    if (answer.status >= 400 && answer.body) parts.push(`"response":${answer.body}`);
    return [`{${parts.join(",")}}`];
  }
}

function handlerOf(handlers: (typeof COLLECTIONS)[string], method: string, isOne: boolean): ScimHandler {
  if (method === "POST" && !isOne) return handlers.create;
  if (isOne && (method === "PUT" || method === "PATCH" || method === "DELETE")) return handlers[method];
  throw new RollcallError("method_not_allowed", `This address does not take ${method}.`, {
    params: { allow: isOne ? "PUT, PATCH, DELETE" : "POST" },
  });
}

function refused(thrown: unknown, requestId: string): ScimAnswer {
  const error = presentable(thrown);
  const status = statusOf(error.code);
  if (status >= 500) logger.error({ requestId, err: error }, "an operation of a bulk request failed");
  const scimType = error.scimType ? { scimType: error.scimType } : {};
  return { status, body: JSON.stringify({ schemas: [ERROR_URN], status: String(status), ...scimType, detail: error.message }) };
}
