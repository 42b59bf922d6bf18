/** The connect page of a directory that sends to us, as it stands at this moment; asked for every second while somebody waits. */
import { requirePermission } from "../access/require";
import { listTokens } from "../access/list-tokens";
import type { TokenView } from "../access/schema";
import { readMapping } from "../attributes/read";
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import { databaseNow } from "../db/transaction";
import { PROVIDER_NAMES } from "../directories/create";
import { type DirectoryRow, findPortalDirectory } from "../directories/queries";
import { PULLED } from "../directories/schema";
import { env } from "../env";
import { RollcallError } from "../errors";
import { toPublicId, toPublicIdOrNull } from "../ids";
import { contact } from "../scim-log/contact";
import type { Contact } from "../scim-log/schema";
import { attributeRows } from "./attribute-rows";
import { isLiving, problemsOf } from "./connection-problems";
import { hasGroups } from "./facts";
import { offerOf } from "./providers";
import { type Arrived, countArrived } from "./push-queries";
import type { ConnectionContact, ConnectionProblem, ConnectionView } from "./schema";

/** @throws RollcallError wrong_state before a provider is chosen, or when the chosen one is read by us */
export async function readConnection(ctx: Ctx): Promise<ConnectionView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const directory = await requirePushed(ctx);
  const [seen, mapping] = await Promise.all([pushState(ctx, directory), readMapping(ctx.organizationId, directory.id)]);
  return {
    directory_id: toPublicId("dir", directory.id),
    state: directory.state,
    provider: directory.provider,
    provider_name: PROVIDER_NAMES[directory.provider],
    endpoint_url: endpointOf(directory),
    sends_groups: offerOf(directory.provider).groups === "pushed",
    tokens: seen.tokens.filter(isLiving),
    connected: directory.state !== "draft" || seen.tokens.some((token) => isLiving(token) && isInHand(token)),
    contact: presentContact(seen.contact, seen.tokens),
    phases: phasesOf(seen.contact, offerOf(directory.provider).groups === "pushed"),
    counts: seen.arrived,
    waiting: seen.waiting,
    expected: offerOf(directory.provider).delay,
    problems: seen.problems,
    attributes: attributeRows(directory.provider, mapping),
    guide: { done: guideOf(directory) },
  };
}

export type PushState = {
  tokens: TokenView[];
  contact: Contact;
  arrived: Arrived;
  waiting: ConnectionView["waiting"];
  problems: ConnectionProblem[];
};

/** What connect page and status page both show. */
export async function pushState(ctx: Ctx, directory: DirectoryRow): Promise<PushState> {
  const db = prisma();
  const [{ data: tokens }, seen, arrived, now] = await Promise.all([
    listTokens(ctx, directory.id),
    contact(ctx.organizationId, directory.id),
    countArrived(db, directory),
    databaseNow(db),
  ]);
  const waiting = waitingOf(tokens, seen, now);
  const problems = problemsOf({
    provider: directory.provider,
    tokens,
    contact: seen,
    arrived,
    sendsGroups: hasGroups(directory) && offerOf(directory.provider).groups === "pushed",
    waiting,
    expected: offerOf(directory.provider).delay,
    now,
  });
  return { tokens, contact: seen, arrived, waiting, problems };
}

/** The base that a provider is given. With or without a slash at its end it is the same place. */
export const endpointOf = (directory: Pick<DirectoryRow, "id">): string => `${env().APP_URL}/scim/v2/${toPublicId("dir", directory.id)}`;

export function presentContact(seen: Contact, tokens: readonly TokenView[]): ConnectionContact | null {
  if (seen.firstSeenAt === null || seen.lastSeenAt === null) return null;
  const tokenId = toPublicIdOrNull("tok", seen.lastTokenId);
  const token = tokens.find(({ id }) => id === tokenId);
  return {
    first_seen_at: seen.firstSeenAt,
    last_seen_at: seen.lastSeenAt,
    method: seen.lastMethod,
    path: seen.lastPath,
    source: seen.lastSource,
    token: token ? { id: token.id, last_four: token.last_four } : null,
  };
}

/** @throws RollcallError wrong_state */
export async function requirePushed(ctx: Ctx, db: Db = ctx.tx ?? prisma()): Promise<DirectoryRow> {
  const directory = await findPortalDirectory(ctx.organizationId, db);
  if (directory && !PULLED.has(directory.provider)) return directory;
  throw new RollcallError("wrong_state", "Choose a provider that sends its changes to us first.", { reason: "provider_not_chosen" });
}

export const guideOf = (directory: Pick<DirectoryRow, "guide">): string[] =>
  Array.isArray(directory.guide) ? directory.guide.filter((key): key is string => typeof key === "string") : [];

const isInHand = (token: TokenView): boolean => token.stored_at !== null || token.last_used_at !== null;

/** From the newest living token on, until a request came after it. */
function waitingOf(tokens: readonly TokenView[], seen: Contact, now: Date): ConnectionView["waiting"] {
  const since = tokens
    .filter(isLiving)
    .map((token) => token.created_at)
    .sort()
    .at(-1);
  if (since === undefined || (seen.lastSeenAt !== null && seen.lastSeenAt >= since)) return null;
  return { since, seconds: Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000)) };
}

function phasesOf(seen: Contact, sendsGroups: boolean): ConnectionView["phases"] {
  const at = [seen.firstSeenAt, seen.firstUserAt, seen.firstGroupAt];
  const keys = ["request", "person", "group"] as const;
  const next = at.findIndex((time, index) => time === null && (sendsGroups || index < 2));
  return keys.map((key, index) => {
    const time = at[index] ?? null;
    if (time !== null) return { key, state: "done", at: time };
    if (key === "group" && !sendsGroups) return { key, state: "skipped", at: null };
    return { key, state: index === next ? "waiting" : "later", at: null };
  });
}
