/**
 * Wizard answers that were not applied yet (contract §5.10). Kept on the directory, so that leaving, reloading and going
 * back lose nothing; only Enable Sync, or Save in a later edit, applies them.
 */
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { RollcallError } from "../errors";
import type { Id } from "../ids";
import { type Applied, type DirectoryRow, findApplied, lockDirectory, writeDraft } from "./queries";
import { type DirectoryDraft, PULLED, type Scope, type ValueRole } from "./schema";

type Version = Pick<DirectoryRow, "draft" | "version" | "state" | "scope" | "defaultRoleId" | "provider">;

/**
 * The answers as they stand: what was saved, else what is applied. In a directory that runs, answers begun on an older
 * version are void, or they would undo what was applied since. Before the first Enable there is nothing to undo: there
 * the answers stay, and roles the vendor set meanwhile fill the groups still undecided. Pure.
 */
export function draftOf(directory: Version, applied: Applied): DirectoryDraft {
  const saved = directory.draft as DirectoryDraft | null;
  if (saved && directory.state === "draft")
    return {
      ...saved,
      baseVersion: directory.version,
      scope: scopeOf(directory, saved.scope),
      groupRoles: { ...applied.groupRoles, ...saved.groupRoles },
      valueRoles: saved.valueRoles ?? applied.valueRoles,
    };
  if (saved && saved.baseVersion === directory.version) return saved;
  return {
    baseVersion: directory.version,
    scope: scopeOf(directory, directory.scope),
    groupIds: applied.groupIds,
    groupRoles: appliedRoles(directory, applied),
    suggested: [],
    confirmed: [],
    defaultRoleId: directory.defaultRoleId,
    valueRoles: applied.valueRoles,
    groupsDone: directory.state !== "draft",
    rolesDone: directory.state !== "draft",
    savedAt: "",
  };
}

/** The rules that would hold: of the chosen source only; all that are applied while nobody chose one. Pure. */
export function rulesOf(draft: Pick<DirectoryDraft, "roleSource" | "valueRoles">): (ValueRole & { roleId: string })[] {
  return (draft.valueRoles ?? []).flatMap((rule) =>
    rule.roleId !== null && (draft.roleSource === undefined || rule.source === draft.roleSource) ? [{ ...rule, roleId: rule.roleId }] : [],
  );
}

/** Who is pushed to us is in scope by being sent (contract §5.3). */
const scopeOf = (directory: Pick<Version, "provider">, scope: Scope): Scope => (PULLED.has(directory.provider) ? scope : "everyone");

/** Selected groups that nobody gave a role, nor decided to leave without one. Pure. */
export function undecidedGroups(draft: DirectoryDraft): string[] {
  return draft.groupIds.filter((id) => !(id in draft.groupRoles));
}

/**
 * Changes the answers under the row's lock, so that two tabs cannot overwrite each other unseen. `base`: the save the
 * caller last saw; another one since is refused.
 * @throws RollcallError stale_version, reason `draft_changed`
 */
export async function saveDraft(
  ctx: Ctx,
  directoryId: Id<"dir">,
  base: string | null | undefined,
  change: (draft: DirectoryDraft) => DirectoryDraft,
): Promise<{ draft: DirectoryDraft; groupsChanged: boolean }> {
  return transaction(ctx, async (tx, now) => {
    const directory = await lockDirectory(tx, ctx.organizationId, directoryId);
    const before = draftOf(directory, await findApplied(ctx.organizationId, directoryId, tx));
    if (base !== undefined && (base ?? "") !== before.savedAt) throw changedMeanwhile(before);

    const after = { ...change(before), savedAt: now.toISOString(), savedBy: ctx.actor.name };
    const groupsChanged = after.scope !== before.scope || !sameSet(after.groupIds, before.groupIds);
    await writeDraft(tx, directory, after, { untested: groupsChanged });
    return { draft: after, groupsChanged };
  });
}

function changedMeanwhile(draft: DirectoryDraft): RollcallError {
  const by = draft.savedBy ?? "";
  return new RollcallError(
    "stale_version",
    `${by || "Somebody"} changed these answers meanwhile. Reload to see the change, or save again to keep yours.`,
    {
      reason: "draft_changed",
      params: { by, at: draft.savedAt, base: draft.savedAt },
    },
  );
}

// A running directory's group without a mapping was decided so.
function appliedRoles(directory: Version, applied: Applied): { [groupId: string]: string | null } {
  if (directory.state === "draft") return { ...applied.groupRoles };
  return Object.fromEntries(applied.groupIds.map((id) => [id, applied.groupRoles[id] ?? null]));
}

const sameSet = (a: readonly string[], b: readonly string[]) => a.length === b.length && new Set([...a, ...b]).size === a.length;
