/** What a provider's request is answered with: the one record it was about, as this request left it. */
import { shownGroup, writtenUser } from "./found";
import type { GroupSubject } from "./observe-groups";
import type { RequestOutcome } from "./request";
import type { Mark } from "./table";
import type { Outcome } from "./types";
import type { World } from "./world";

export function written(world: World, mark: Mark, outcome: Outcome, groups: readonly GroupSubject[]): Omit<RequestOutcome, "outcome"> {
  const [subject] = outcome.subjects.filter((one) => one.userId !== null);
  const [about] = groups;
  const row = about ? world.groups.get(about.after.id) : undefined;
  const user = about || !subject?.userId ? undefined : world.users.get(subject.userId);
  return {
    changed: Boolean((row && world.isRaised(mark, row)) || (user && world.isRaised(mark, user))),
    user: user && user.deletedAt === null ? writtenUser(world, user) : null,
    group: row && row.deletedAt === null ? shownGroup(row) : null,
  };
}
