/** Which groups decide who comes in. Saved on every change; groups that carry a recommended name get its role as a suggestion (N-12). */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { saveDraft } from "../directories/draft";
import type { DirectoryDraft } from "../directories/schema";
import { RollcallError } from "../errors";
import { audit } from "../logs/audit";
import { listRoleRows, type RoleRow } from "../roles/queries";
import { reachStep } from "./complete-link";
import { isPushed, readFacts, readSetupState } from "./facts";
import { knownGroupIds, matchingGroupIds } from "./group-queries";
import type { SelectGroups } from "./input";
import { requireConnected, toFilter } from "./list-groups";
import { requestPreview } from "./preview";
import type { SetupFacts } from "./schema";
import { findSuggestions } from "./suggested-groups";

export async function selectGroups(ctx: Ctx, input: SelectGroups): Promise<SetupFacts> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const state = await readSetupState(ctx);
  const { directory, draft } = requireConnected(state);
  const pushed = isPushed(directory);
  const db = prisma();
  const suggestions = await findSuggestions(db, directory, state.settings.appName, await listRoleRows(db));
  const matching = async (filter?: SelectGroups["select_matching"]) =>
    filter ? await matchingGroupIds(db, directory, toFilter(filter, draft.groupIds, suggestions)) : [];
  const add = [...(input.select ?? []), ...(await matching(input.select_matching))];
  const remove = new Set<string>([...(input.deselect ?? []), ...(await matching(input.deselect_matching))]);
  await requireKnown(directory, [...(input.group_ids ?? []), ...add]);

  await transaction(ctx, async (tx) => {
    const joined = { ...ctx, tx };
    const saved = await saveDraft(joined, directory.id, input.base, (before) => {
      const wanted = input.group_ids ?? [...before.groupIds, ...add].filter((id) => !remove.has(id));
      const answered = {
        ...before,
        scope: pushed ? "everyone" : (input.scope ?? before.scope),
        groupsDone: input.continue ?? before.groupsDone,
      };
      return withGroups(answered, [...new Set<string>(wanted)], suggestions);
    });
    // Who is pushed is in scope anyway: groups only decide roles there, and may be left out.
    if (input.continue && !pushed && saved.draft.scope === "selected_groups" && saved.draft.groupIds.length === 0) throw nothingSelected();
    if (saved.groupsChanged)
      await audit(tx, ctx, {
        action: "directory.select_groups",
        targetType: "directory",
        targetId: directory.id,
        changes: { scope: saved.draft.scope, groups: saved.draft.groupIds.length },
      });
    if (saved.groupsChanged) await requestPreview(joined, directory.id);
    if (input.continue) await reachStep(tx, ctx, state.settings.roleMappingEnabled ? "roles" : "preview");
  });
  return readFacts(ctx);
}

/**
 * The draft with this selection. Roles already decided stay, also for groups that leave and may come back; a group that
 * is new takes its name's suggestion.
 */
export function withGroups(
  draft: DirectoryDraft,
  groupIds: string[],
  suggestions: ReadonlyMap<string, Pick<RoleRow, "id">>,
): DirectoryDraft {
  const groupRoles = { ...draft.groupRoles };
  const suggested = new Set(draft.suggested);
  for (const id of groupIds) {
    const role = suggestions.get(id);
    if (id in groupRoles || !role) continue;
    groupRoles[id] = role.id;
    suggested.add(id);
  }
  return { ...draft, groupIds, groupRoles, suggested: [...suggested] };
}

// Foreign and unknown ids answer alike.
async function requireKnown(directory: Parameters<typeof knownGroupIds>[1], ids: readonly string[]): Promise<void> {
  const known = await knownGroupIds(prisma(), directory, ids);
  if (ids.some((id) => !known.has(id)))
    throw new RollcallError("not_found", "One of these groups is not in your directory.", { reason: "group_unknown" });
}

const nothingSelected = () =>
  new RollcallError("invalid_request", "Select at least one group.", { reason: "no_groups_selected", field: "group_ids" });
