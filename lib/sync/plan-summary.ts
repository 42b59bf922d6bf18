/** A plan in numbers, and the wizard's answers as the pipeline takes them. */
import { rulesOf } from "../directories/draft";
import type { PreviewFacts } from "../directories/preview-basis";
import type { DirectoryDraft, Scope } from "../directories/schema";
import { judgeDeferred } from "../provisioning/losses";
import type { Loss, PlannedPerson, PolicyOverlay } from "../provisioning/types";
import type { StoredRun } from "./run";

/** The answers in the place of the stored policy. */
export function overlayOf(draft: DirectoryDraft): PolicyOverlay {
  const groupRoles = Object.fromEntries(draft.groupIds.flatMap((id) => (draft.groupRoles[id] ? [[id, draft.groupRoles[id]]] : [])));
  return {
    scope: draft.scope,
    selectedGroupIds: draft.groupIds,
    groupRoles,
    defaultRoleId: draft.defaultRoleId,
    valueRoles: rulesOf(draft),
  };
}

/** What the preview page shows above its rows. */
export async function summarize(
  run: StoredRun,
  about: { scope: Scope; groups: number },
  people: PlannedPerson[],
  planned: { losses: Loss[]; activeMembers: number },
): Promise<PreviewFacts["summary"]> {
  const count = (is: (person: PlannedPerson) => boolean) => people.filter(is).length;
  const tiles: { [outcome: string]: number } = {};
  const ladder: { [roleId: string]: number } = {};
  for (const person of people) {
    tiles[person.outcome] = (tiles[person.outcome] ?? 0) + 1;
    const keeps = person.outcome !== "left_out" && person.outcome !== "leaving";
    if (keeps && person.newRoleId) ladder[person.newRoleId] = (ladder[person.newRoleId] ?? 0) + 1;
  }
  const judged = await judgeDeferred(run.ctx, { directoryId: run.lease.directoryId, losses: planned.losses });
  // Somebody else may come into the highest role by the same plan.
  const noHighestRoleLeft = judged.cause === "last_highest_role" && judged.hold.every((loss) => !ladder[loss.fromRoleId]);
  return {
    tiles,
    ladder,
    leftOutByRule: count((person) => person.outcome === "left_out" && person.byRule),
    total: people.length,
    people: count((person) => person.outcome !== "leaving" && (about.scope === "everyone" || person.groupIds.length > 0)),
    inSeveralGroups: count((person) => person.outcome !== "leaving" && person.groupIds.length > 1),
    defaultRolePeople: count((person) => person.outcome !== "leaving" && person.roleReason?.source === "default"),
    manualRolesReplaced: count((person) => person.reasonCode === "manual_role_replaced"),
    groups: about.groups,
    guard: {
      losses: new Set(planned.losses.map((loss) => loss.memberId)).size,
      active: judged.counts.active,
      limit: judged.counts.limit,
      mustConfirm: noHighestRoleLeft || (judged.hold.length > 0 && judged.cause !== "last_highest_role"),
      noHighestRoleLeft,
    },
  };
}
