/** Fills the group catalogue from the provider: after consent, and when somebody presses Refresh. Writes no member. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { findConnection } from "../directories/connection";
import { grantStore } from "../directories/grant";
import type { Id } from "../ids";
import { groupToDesired } from "../providers/google-workspace/to-desired";
import { openReader } from "../providers/registry";
import type { DirectoryReader, ProviderGroup } from "../providers/types";
import { provision } from "../provisioning/provision";
import type { DesiredGroup } from "../provisioning/types";
import { findCatalogue, markGroupsRead } from "./read-groups-queries";

/** A person waits. */
const TRIES = 3;
const BATCH = 1000;
/** Groups that vanished are asked for one by one; more than this at once is left to the next sync. */
const MOST_ASKED = 100;

/** `afresh`: another customer is read now, so whatever it does not list is not its own. */
export async function readGroups(ctx: Ctx, directoryId: Id<"dir">, { afresh = false } = {}): Promise<{ groups: number }> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const { provider, customerId } = await findConnection(ctx.organizationId, directoryId);
  const reader = openReader(provider, grantStore(ctx.organizationId, directoryId), { pool: customerId ?? undefined, tries: TRIES });
  try {
    const { groups, whole } = await readAll(reader);
    const absent = await findAbsent(ctx, directoryId, groups);
    const gone = afresh ? absent : whole ? await askAbsent(reader, absent) : [];
    const desired = [...groups.map(groupToDesired), ...gone];
    for (let from = 0; from < desired.length; from += BATCH) {
      await provision(ctx, {
        directoryId,
        source: "google_sync",
        desired: { groups: desired.slice(from, from + BATCH) },
        losses: { mode: "defer" },
        storeOnly: true,
      });
    }
    await markGroupsRead(prisma(), ctx.organizationId, directoryId);
    return { groups: groups.length };
  } finally {
    reader.close();
  }
}

async function readAll(reader: DirectoryReader): Promise<{ groups: ProviderGroup[]; whole: boolean }> {
  const groups = new Map<string, ProviderGroup>();
  let whole = true;
  let token: string | null = null;
  do {
    const page: Awaited<ReturnType<DirectoryReader["groupsPage"]>> = await reader.groupsPage(token);
    for (const group of page.items) groups.set(group.externalId, group);
    if (page.rejected.length > 0) whole = false;
    token = page.nextToken;
  } while (token !== null);
  return { groups: [...groups.values()], whole };
}

type Absent = DesiredGroup & { externalId: string };

async function findAbsent(ctx: Ctx, directoryId: Id<"dir">, listed: ProviderGroup[]): Promise<Absent[]> {
  const seen = new Set(listed.map((group) => group.externalId));
  const known = await findCatalogue(prisma(), ctx.organizationId, directoryId);
  return known.filter((externalId) => !seen.has(externalId)).map((externalId) => ({ externalId, deleted: true }));
}

/** Not being listed is no statement: each one is asked for by its id. */
async function askAbsent(reader: DirectoryReader, absent: Absent[]): Promise<Absent[]> {
  const asked = absent.slice(0, MOST_ASKED);
  const answers = await Promise.all(asked.map(({ externalId }) => reader.findGroup(externalId).catch(() => undefined)));
  return asked.filter((_, at) => answers[at] === null);
}
