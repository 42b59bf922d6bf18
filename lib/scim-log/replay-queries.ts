/** What a replay must know: the refused entry with its directory as it is now, and whether the same was done since. */
import type { DirectoryState, ProviderKey } from "../directories/schema";
import { prisma, PrismaNamespace as Sql } from "../db/client";
import { type Id, toPublicId, tryParseId } from "../ids";
import type { KeptRequest } from "./refusals";

export type RefusedEntry = {
  id: Id<"log">;
  outcome: string;
  directoryId: Id<"dir">;
  /** The token it came with; any of the directory's when it is not known any more. */
  tokenId: Id<"tok">;
  provider: ProviderKey;
  state: DirectoryState;
  mapping: unknown;
  syncEnabled: boolean;
  request: KeptRequest | null;
};

export async function findRefused(organizationId: Id<"org">, id: Id<"log">): Promise<RefusedEntry | null> {
  const [row] = await prisma().$queryRaw<RefusedEntry[]>`
    select l.id, l.outcome, d.id as "directoryId", coalesce((l.actor->>'id')::uuid, l.id) as "tokenId", d.provider, d.state,
           d.attribute_mapping as mapping, o.sync_enabled as "syncEnabled", l.detail->'request' as request
    from provisioning_log l
    join directory d on d.organization_id = l.organization_id and d.id = l.directory_id
    join organization o on o.id = l.organization_id
    where l.organization_id = ${organizationId}::uuid and l.id = ${id}::uuid and l.source = 'scim'`;
  return row ?? null;
}

/**
 * What succeeded since: a replay of this one (`done`), or any request about the same record, by whatever method
 * (`overtaken`). What was said before it would undo what was said since.
 */
export async function findSince(
  organizationId: Id<"org">,
  entry: RefusedEntry,
  request: KeptRequest,
): Promise<{ done: boolean; overtaken: boolean }> {
  const about = await recordsOf(organizationId, entry.directoryId, request);
  const replayed = toPublicId("log", entry.id);
  const [row] = await prisma().$queryRaw<{ done: boolean; overtaken: boolean }[]>`
    select coalesce(bool_or(l.detail->'request'->>'replayOf' = ${replayed}), false) as done, count(*) > 0 as overtaken
      from provisioning_log l
      where l.organization_id = ${organizationId}::uuid and l.directory_id = ${entry.directoryId}::uuid
        and l.id > ${entry.id}::uuid and l.source = 'scim' and l.outcome <> 'failed'
        and (l.detail->'request'->>'replayOf' = ${replayed}
          or lower(l.detail->'request'->>'path') = any(${about.paths}::text[])
          or (lower(l.detail->'request'->>'path') = ${about.collection} and l.detail->'request'->>'method' = 'POST'
            and (lower(coalesce(l.detail->'request'->'body'->>'userName', l.detail->'request'->'body'->>'displayName')) = any(${about.names}::text[])
              or l.subject->>'external_id' = any(${about.externalIds}::text[]))))`;
  return row ?? { done: false, overtaken: false };
}

type Records = { collection: string; paths: string[]; names: string[]; externalIds: string[] };

/** What a request names: the record at its address, or those that have the name or id it would give. In lower case, external ids aside. */
async function recordsOf(organizationId: Id<"org">, directoryId: Id<"dir">, request: KeptRequest): Promise<Records> {
  const path = request.path.toLowerCase();
  const collection = path.split("/", 2).join("/");
  const creates = path === collection;
  const users = collection === "/users";
  const kind = users ? "usr" : "grp";
  const id = tryParseId(kind, path.slice(collection.length + 1));
  const given = creates ? namesIn(request.body) : { name: null, externalId: null };
  const table = Sql.raw(users ? "directory_user" : "directory_group");
  const name = Sql.raw(users ? "user_name" : "display_name");
  const rows = await prisma().$queryRaw<{ id: string; name: string; externalId: string | null }[]>`
    select id, lower(${name}) as name, external_id as "externalId" from ${table}
     where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid
       and (id = ${id}::uuid or lower(${name}) = lower(${given.name}) or external_id = ${given.externalId})`;
  return {
    collection,
    paths: [...rows.map((row) => `${collection}/${toPublicId(kind, row.id)}`), ...(creates ? [] : [path])],
    names: [...rows.map((row) => row.name), ...(given.name === null ? [] : [given.name.toLowerCase()])],
    externalIds: [...rows.map((row) => row.externalId), given.externalId].filter((one) => one !== null),
  };
}

function namesIn(body: unknown): { name: string | null; externalId: string | null } {
  const record = (body ?? {}) as { userName?: unknown; displayName?: unknown; externalId?: unknown };
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return { name: text(record.userName) ?? text(record.displayName), externalId: text(record.externalId) };
}
