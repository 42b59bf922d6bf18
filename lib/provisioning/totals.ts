/** By how much a unit changes the numbers kept for each directory: living records, active members, losses. Pure. */
import type { Changed, Row } from "./changes";
import { guardOf } from "./guard";
import type { GroupRow, UserRow, World } from "./world";

type Total = { users: number; groups: number; shifts: number; active: number; losses: number };

export function totalsOf(world: World, users: Changed<UserRow>, groups: Changed<GroupRow>): Row[] {
  const totals = new Map<string, Total>();
  const of = (directoryId: string): Total => {
    let total = totals.get(directoryId);
    if (!total) {
      total = { users: 0, groups: 0, shifts: 0, active: 0, losses: 0 };
      totals.set(directoryId, total);
    }
    return total;
  };
  const count = (what: "users" | "groups", { row, was }: { row: UserRow | GroupRow; was?: UserRow | GroupRow }) => {
    const step = Number(row.deletedAt === null) - Number(was !== undefined && was.deletedAt === null);
    if (step === 0) return;
    of(row.directoryId)[what] += step;
    // A new row comes at the end of the list: nobody's place moves.
    if (was) of(row.directoryId).shifts += 1;
  };
  for (const one of [...users.added, ...users.updated]) count("users", one);
  for (const one of [...groups.added, ...groups.updated]) count("groups", one);
  for (const [directoryId, step] of activeSteps(world, users)) of(directoryId).active += step;
  for (const log of world.logs) if (log.loss && log.directoryId) of(log.directoryId).losses += 1;
  return [...totals]
    .filter(([, total]) => Object.values(total).some((value) => value !== 0))
    .map(([directoryId, total]) => {
      const directory = world.directory(directoryId);
      const { windowMinutes, people, share } = guardOf(directory.provider, directory.guard);
      return {
        directoryId,
        ...total,
        lossesWindow: windowMinutes,
        ...(world.cleared.has(directoryId) ? { people, share } : { people: null, share: null }),
      };
    });
}

/** A member counts for each directory that has a record of the person, living or deleted. */
function activeSteps(world: World, users: Changed<UserRow>): [directoryId: string, step: number][] {
  const members = new Set(world.members.changed().map(({ key }) => key));
  for (const { row } of [...users.added, ...users.updated]) if (row.memberId) members.add(row.memberId);
  const steps: [string, number][] = [];
  for (const memberId of members) {
    const [was, is] = [world.members.original(memberId)?.state === "active", world.members.get(memberId)?.state === "active"];
    const records = world.usersOf(memberId);
    const after = new Set(records.map((user) => user.directoryId));
    const before = new Set(records.filter((user) => world.users.original(user.id)?.memberId === memberId).map((user) => user.directoryId));
    for (const directoryId of after) {
      const step = Number(is) - Number(was && before.has(directoryId));
      if (step !== 0) steps.push([directoryId, step]);
    }
  }
  return steps;
}
