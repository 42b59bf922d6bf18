/** A SCIM client as plain as the wire: requests go out exactly as written, answers come back with nothing interpreted but JSON. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

export const CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
export const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

// biome-ignore lint/suspicious/noExplicitAny: the wire's JSON is looked into by every case, and a wrong shape fails the case
export type Json = any;
export type Answer = { status: number; headers: Headers; text: string; body: Json };
export type Extra = { headers?: Record<string, string>; token?: string | null; raw?: boolean };

export type Client = {
  base: string;
  token: string;
  send(method: string, path: string, body?: unknown, extra?: Extra): Promise<Answer>;
  get(path: string, extra?: Extra): Promise<Answer>;
  post(path: string, body?: unknown, extra?: Extra): Promise<Answer>;
  put(path: string, body?: unknown, extra?: Extra): Promise<Answer>;
  patch(path: string, operations: unknown, extra?: Extra): Promise<Answer>;
  del(path: string, extra?: Extra): Promise<Answer>;
  /** A stored user, as the creating answer showed it. */
  user(more?: Json): Promise<Json>;
  group(more?: Json): Promise<Json>;
  list(resource: string, query: Record<string, string | number>): Promise<Json>;
};

export function clientOf(base: string, token: string): Client {
  const client: Client = {
    base,
    token,
    async send(method, path, body, extra = {}) {
      const headers: Record<string, string> = { Accept: "application/scim+json" };
      if (extra.token !== null) headers.Authorization = `Bearer ${extra.token ?? token}`;
      if (body !== undefined) headers["Content-Type"] = "application/scim+json";
      const answer = await fetch(path.startsWith("http") ? path : `${base}${path}`, {
        method,
        headers: { ...headers, ...extra.headers },
        body: body === undefined ? undefined : extra.raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
        redirect: "manual",
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
    },
    get: (path, extra) => client.send("GET", path, undefined, extra),
    post: (path, body, extra) => client.send("POST", path, body, extra),
    put: (path, body, extra) => client.send("PUT", path, body, extra),
    patch: (path, operations, extra) => client.send("PATCH", path, { schemas: [PATCH_OP], Operations: operations }, extra),
    del: (path, extra) => client.send("DELETE", path, undefined, extra),
    async user(more = {}) {
      const answer = await client.post("/Users", aUser(more));
      assert.equal(answer.status, 201, answer.text);
      return answer.body;
    },
    async group(more = {}) {
      const answer = await client.post("/Groups", aGroup(more));
      assert.equal(answer.status, 201, answer.text);
      return answer.body;
    },
    async list(resource, query) {
      const text = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
      const answer = await client.get(`${resource}?${text}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.body;
    },
  };
  return client;
}

function parsed(text: string): Json {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A name nobody else has. */
export const fresh = (what = "p"): string => `${what}-${randomUUID().slice(0, 13)}`;

export function aUser(more: Json = {}): Json {
  const userName = more.userName ?? `${fresh("ada")}@halden.example`;
  return {
    schemas: [CORE_USER],
    userName,
    name: { givenName: "Ada", familyName: "Byron" },
    emails: [{ value: userName, type: "work", primary: true }],
    active: true,
    ...more,
  };
}

export const aGroup = (more: Json = {}): Json => ({ schemas: [CORE_GROUP], displayName: fresh("Group"), ...more });

/** What every refusal looks like (RFC 7644 §3.12). */
export function refused(answer: Answer, status: number | number[], scimType?: string): void {
  const allowed = Array.isArray(status) ? status : [status];
  assert.ok(allowed.includes(answer.status), `expected ${allowed.join(" or ")}, got ${answer.status}: ${answer.text.slice(0, 400)}`);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/scim\+json/);
  assert.deepEqual(answer.body?.schemas, [ERROR]);
  assert.equal(answer.body.status, String(answer.status));
  assert.equal(typeof answer.body.detail, "string");
  assert.ok(answer.body.detail.length > 0);
  if (scimType) assert.equal(answer.body.scimType, scimType, answer.text);
}

export function ok(answer: Answer, status = 200): Json {
  assert.equal(answer.status, status, answer.text.slice(0, 600));
  if (status !== 204) assert.match(answer.headers.get("content-type") ?? "", /^application\/scim\+json/);
  return answer.body;
}

export const ids = (list: Json): string[] => (list.Resources ?? []).map((one: Json) => one.id);
export const memberIds = (group: Json): string[] => (group.members ?? []).map((one: Json) => one.value).sort();
