/** What a replay must know: the refused entry with its directory as it is now, and whether the same was done since. */
import type { DirectoryState, ProviderKey } from "../directories/schema";
import { prisma } from "../db/client";
import { type Id, toPublicId } from "../ids";
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

/** A later entry that succeeded: a replay of this one, or the same request for the same record. */
export async function findDoneSince(organizationId: Id<"org">, entry: RefusedEntry, request: KeptRequest): Promise<boolean> {
  const name = nameOf(request.body);
  const [row] = await prisma().$queryRaw<{ done: boolean }[]>`
    select exists (
      select 1 from provisioning_log l
      where l.organization_id = ${organizationId}::uuid and l.directory_id = ${entry.directoryId}::uuid
        and l.id > ${entry.id}::uuid and l.source = 'scim' and l.outcome <> 'failed'
        and (l.detail->'request'->>'replayOf' = ${toPublicId("log", entry.id)}
          or (l.detail->'request'->>'method' = ${request.method} and l.detail->'request'->>'path' = ${request.path}
            and (${request.method} <> 'POST'
              or lower(coalesce(l.detail->'request'->'body'->>'userName', l.detail->'request'->'body'->>'displayName')) = lower(${name}))))
    ) as done`;
  return row?.done ?? false;
}

function nameOf(body: unknown): string {
  const record = (body ?? {}) as { userName?: unknown; displayName?: unknown };
  return typeof record.userName === "string" ? record.userName : typeof record.displayName === "string" ? record.displayName : "";
}
