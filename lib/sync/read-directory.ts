/**
 * Stages everything a run needs: all people, all groups, and the members of every selected group and of what is nested
 * in it. The people are one chain of pages that nothing can split, so groups are read beside it, the biggest first.
 */
import { databaseNow } from "../db/transaction";
import type { DirectoryReader, ProviderGroup } from "../providers/types";
import type { Lease } from "./lease";
import { childGroupsOf, readPages } from "./pages";
import { isGroupProblem, RunProblem, toFailure } from "./problem";
import { groupsOf, membersOf, stageEnumeration, usersOf } from "./stage";

/** Chains of pages under way at once; how fast the provider is asked is decided by the reader's own limiter. */
const PARALLEL = 16;

export type ReadScope = {
  /** Groups whose members are wanted, by the provider's id. */
  groups: readonly string[];
  /** Known groups: when one is missing from the listing it is asked for by id. */
  known: readonly string[];
  nested: boolean;
  customerId: string | null;
  /** People are pushed to us: only groups and their members are read. */
  groupsOnly?: boolean;
};

export type Reading = {
  /** group → why its members could not be read; it keeps the ones it has. */
  unreadable: { [group: string]: string };
  /** Known groups that the provider says are gone. */
  deleted: string[];
  /** When reading began, by the database's clock. */
  readAt: string;
  /** Milliseconds of each part. */
  times: { signed_in: number; users: number; groups: number; members: number };
};

export async function readDirectory(lease: Lease, reader: DirectoryReader, scope: ReadScope): Promise<Reading> {
  const readAt = (await databaseNow()).toISOString();
  const began = performance.now();
  await checkCustomer(reader, scope.customerId);
  const times = { signed_in: since(began), users: 0, groups: 0, members: 0 };

  const failed = new AbortController();
  const watched: Lease = { ...lease, signal: AbortSignal.any([lease.signal, failed.signal]) };
  const users = scope.groupsOnly
    ? Promise.resolve()
    : stageEnumeration(watched, usersOf(reader)).then(() => {
        times.users = since(began);
      });
  const chains = [users, readGroups(watched, reader, scope, times)] as const;
  // The first chain to fail stops the other: its pages stay and are not read twice.
  for (const chain of chains) chain.catch((error: unknown) => failed.abort(error));
  const [people, groups] = await Promise.allSettled(chains);
  failed.signal.throwIfAborted();
  if (people.status === "rejected") throw people.reason;
  if (groups.status === "rejected") throw groups.reason;
  return { ...groups.value, readAt, times };
}

const since = (began: number) => Math.round(performance.now() - began);

/** A credential that reads another customer by now must not empty this one. */
async function checkCustomer(reader: DirectoryReader, pinned: string | null): Promise<void> {
  const customer = await reader.customerId();
  if (pinned !== null && customer !== pinned) {
    throw new RunProblem("other_customer", "The authorization reads another customer's directory.", { customer, expected: pinned });
  }
}

async function readGroups(
  lease: Lease,
  reader: DirectoryReader,
  scope: ReadScope,
  times: Reading["times"],
): Promise<Pick<Reading, "unreadable" | "deleted">> {
  const began = performance.now();
  await stageEnumeration(lease, groupsOf(reader));
  times.groups = since(began);
  const sizes = new Map<string, number>();
  for await (const page of readPages<ProviderGroup>(lease.organizationId, lease.runId, "groups")) {
    for (const group of page.items) sizes.set(group.externalId, group.directMembersCount ?? 0);
    for (const group of page.rejected) if (group.externalId) sizes.set(group.externalId, 0);
  }
  const deleted = await findDeleted(
    reader,
    [...new Set([...scope.groups, ...scope.known])].filter((id) => !sizes.has(id)),
  );
  const unreadable = await walkGroups(lease, reader, {
    roots: scope.groups.filter((id) => !deleted.includes(id)),
    sizes,
    nested: scope.nested,
  });
  times.members = since(began) - times.groups;
  return { unreadable, deleted };
}

/** A group that a listing left out is gone only when asking for it says so. */
async function findDeleted(reader: DirectoryReader, missing: string[]): Promise<string[]> {
  const asked = await Promise.all(
    missing.slice(0, 500).map(async (id) => {
      try {
        return (await reader.findGroup(id)) === null ? id : null;
      } catch (error) {
        if (isGroupProblem(error)) return null;
        throw error;
      }
    }),
  );
  return asked.filter((id) => id !== null);
}

async function walkGroups(
  lease: Lease,
  reader: DirectoryReader,
  { roots, sizes, nested }: { roots: string[]; sizes: Map<string, number>; nested: boolean },
): Promise<{ [group: string]: string }> {
  const unreadable: { [group: string]: string } = {};
  const seen = new Set(roots);
  const bySize = (a: string, b: string) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0);
  const waiting = [...roots].sort(bySize);

  async function readOne(group: string): Promise<void> {
    try {
      await stageEnumeration(lease, membersOf(reader, group));
    } catch (error) {
      if (!isGroupProblem(error)) throw error;
      unreadable[group] = toFailure(error)?.code ?? "not_readable";
    }
    if (!nested) return;
    for (const child of await childGroupsOf(lease, group)) {
      // Groups of other customers are in nobody's listing here and stay closed to us.
      if (seen.has(child) || !sizes.has(child)) continue;
      seen.add(child);
      waiting.push(child);
      waiting.sort(bySize);
    }
  }

  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  while (!failure && (waiting.length > 0 || running.size > 0)) {
    const group = running.size < PARALLEL ? waiting.pop() : undefined;
    if (group === undefined) {
      await Promise.race(running);
      continue;
    }
    const work: Promise<void> = readOne(group)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(work));
    running.add(work);
  }
  await Promise.all(running);
  if (failure) throw failure.error;
  return unreadable;
}
