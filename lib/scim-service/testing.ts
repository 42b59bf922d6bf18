/** For *.db.test.ts: a directory that takes pushes, and a client that speaks to its routes without a network between. */
import pg from "pg";
import { directRoute, samePlace } from "@/server-routes";
import { type Client, clientOf, type Json } from "@/e2e/scim/client";
import { createScimToken } from "../access/create-token";
import { anOrganization, type OrganizationHandle, withDirectory } from "../db/builders";
import { pool } from "../db/client";
import { type Id, toPublicId } from "../ids";
import { Leg } from "../provisioning/legs";

export * from "@/e2e/scim/client";

// A suite asks faster than a provider may; the limit is tested at its door.
process.env.SCIM_RATE_LIMIT = "off";

export type ScimDirectory = { org: OrganizationHandle; dir: Id<"dir">; scim: Client; rows: <Row = Json>(sql: string) => Promise<Row[]> };

/** A directory that is enabled unless said otherwise, with a token. The guard is off: what it holds back is tested where it stands. */
export async function aScimDirectory(over: Parameters<typeof withDirectory>[1] = {}, org?: OrganizationHandle): Promise<ScimDirectory> {
  const owner = org ?? (await anOrganization());
  const dir = await withDirectory(owner, { provider: "scim", guard: { people: 1_000_000, share: 1 }, ...over });
  const { secret } = await createScimToken(owner.ctx, { directoryId: dir, name: "Test" });
  return { org: owner, dir, scim: scimClient(dir, secret), rows: async (sql) => (await pool().query(sql, [owner.id])).rows };
}

/** The same client as on the wire, through the table of server.ts. */
export function scimClient(dir: Id<"dir">, token: string): Client {
  const base = `http://localhost:3000/scim/v2/${toPublicId("dir", dir)}`;
  const client = clientOf(base, token);
  client.send = async (method, path, body, extra = {}) => {
    const headers: Record<string, string> = { Accept: "application/scim+json" };
    if (extra.token !== null) headers.Authorization = `Bearer ${extra.token ?? token}`;
    if (body !== undefined) headers["Content-Type"] = "application/scim+json";
    const url = path.startsWith("http") ? path : `${base}${path}`;
    const sent = body === undefined ? undefined : extra.raw ? (body as BodyInit) : JSON.stringify(body);
    const request = new Request(url, { method, headers: { ...headers, ...extra.headers }, body: sent });
    const route = directRoute(method, samePlace(url.slice("http://localhost:3000".length)));
    if (!route) throw new Error(`no route for ${url}`);
    const answer = await route.handler(request, { params: Promise.resolve(route.params) });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
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

export type Traffic = { statements: string[]; roundTrips: number };

/** What `work` asks of PostgreSQL through the pool of `pg`. Statements sent before an answer came back are one round trip. */
export async function traffic(work: () => Promise<unknown>): Promise<Traffic> {
  const seen: Traffic = { statements: [], roundTrips: 0 };
  const open = new Map<unknown, number>();
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [config] = args as [Leg | { text?: string } | string];
    const leg = config instanceof Leg ? config : null;
    const texts = leg ? leg.texts : [typeof config === "string" ? config : ((config as { text?: string }).text ?? "")];
    // Whom it heard from and what it refused, the door notes at its leisure, once for many requests.
    if (texts.some((text) => /directory_contact|with used as|select d\.organization_id, x\.id, d\.id, 'scim'/.test(text)))
      return Reflect.apply(query, this, args);
    const before = open.get(this) ?? 0;
    if (before === 0) seen.roundTrips++;
    open.set(this, before + 1);
    seen.statements.push(...texts);
    const answer = Reflect.apply(query, this, args) as Promise<unknown>;
    const done = () => open.set(this, (open.get(this) ?? 1) - 1);
    (leg?.done ?? answer)?.then?.(done, done);
    return answer;
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return seen;
}
