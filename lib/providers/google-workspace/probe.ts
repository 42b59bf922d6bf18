/**
 * Who may read is tested by reading: consent alone says nothing, because rights are judged at each call by the account's
 * current roles. The smallest page of each list, and the account itself for the customer it belongs to.
 */
import { isProviderError, type GrantStore, type ProviderError } from "../types";
import { type Body, DirectoryApi } from "./directory-api";
import { sharedLimits } from "./limiter";
import { isRejected, readUser } from "./schema";

export type ProbeKey = "users" | "groups" | "members" | "self";
export type ProbeLine = { key: ProbeKey; ms: number; error: ProviderError | null };
export type Probe = { lines: ProbeLine[]; customerId: string | null };

/** Few tries: a person waits for the answer. */
const TRIES = 3;

/** @param who `account`: id or address of whoever connected; `group`: also read one group's members */
export async function probe(
  grant: GrantStore,
  who: { account: string; pool?: string; group?: string; signal?: AbortSignal },
): Promise<Probe> {
  const { pacer, gate } = sharedLimits();
  const key = `google:${who.pool ?? who.account}`;
  const api = new DirectoryApi({ grant, pacer, gate: gate(key), key, signal: who.signal, tries: TRIES });

  const reads: [ProbeKey, string, Record<string, string>][] = [
    ["self", `users/${encodeURIComponent(who.account)}`, { fields: "id,primaryEmail,isAdmin,customerId" }],
    ["users", "users", { customer: "my_customer", maxResults: "1", fields: "users(id,customerId)" }],
    ["groups", "groups", { customer: "my_customer", maxResults: "1", fields: "groups(id)" }],
  ];
  if (who.group) reads.push(["members", `groups/${encodeURIComponent(who.group)}/members`, { maxResults: "1", fields: "members(id)" }]);

  const results = await Promise.all(
    reads.map(([line, path, query]) => timed(line, () => api.get(path, query, { listing: line !== "self" }))),
  );
  return {
    lines: results.map(({ body: _body, ...line }) => line),
    customerId: results.map(({ body }) => customerOf(body)).find((id) => id !== null) ?? null,
  };
}

async function timed(key: ProbeKey, read: () => Promise<Body>): Promise<ProbeLine & { body: Body | null }> {
  const started = performance.now();
  const done = (body: Body | null, error: ProviderError | null) => ({ key, ms: Math.round(performance.now() - started), error, body });
  try {
    return done(await read(), null);
  } catch (error) {
    if (isProviderError(error)) return done(null, error);
    throw error;
  }
}

function customerOf(body: Body | null): string | null {
  const record = Array.isArray(body?.users) ? body.users[0] : body;
  const user = record ? readUser(record) : null;
  return user === null || isRejected(user) ? null : user.customerId;
}
