/**
 * What to tell the pipeline of groups. Pure. What gains (a new name, a new nesting) goes first, so that people arrive with
 * all their groups known; what takes away (a nesting that ended, "everybody" no more) goes last, beside the people it
 * concerns, under the guard.
 */
import type { ProviderGroup } from "../providers/types";
import type { DesiredGroup } from "../provisioning/types";
import type { StoredGroup } from "./stored";
import type { World } from "./world";

export function gainingGroups(world: World): DesiredGroup[] {
  const desired = new Map<string, DesiredGroup>();
  const change = (externalId: string, fields: Partial<DesiredGroup>) =>
    desired.set(externalId, { ...(desired.get(externalId) ?? { externalId }), ...fields });

  for (const group of world.listed.values()) {
    const stored = world.stored.get(group.externalId);
    if (!stored || !sameGroup(group, stored)) change(group.externalId, described(group));
    if (stored?.deleted) change(group.externalId, { ...described(group), deleted: false });
  }
  for (const externalId of world.reading.deleted) if (!world.stored.get(externalId)?.deleted) change(externalId, { deleted: true });

  for (const externalId of world.now.within.keys()) {
    const stored = world.stored.get(externalId);
    if (world.complete.has(externalId)) {
      if (!stored?.read || stored.unreadableRuns > 0) change(externalId, { membersRead: true });
    } else if (world.reading.unreadable[externalId]) {
      change(externalId, { membersRead: { unreadable: world.reading.unreadable[externalId] } });
    }
  }
  for (const externalId of world.complete) {
    const had = world.edges.get(externalId) ?? [];
    const has = world.children.get(externalId) ?? [];
    if (has.some((child) => !had.includes(child))) change(externalId, { children: [...new Set([...had, ...has])] });
    if (world.everyone.has(externalId) && !world.stored.get(externalId)?.includesEveryone) change(externalId, { includesEveryone: true });
  }
  return [...desired.values()];
}

export function losingGroups(world: World): DesiredGroup[] {
  const desired: DesiredGroup[] = [];
  for (const externalId of world.complete) {
    const has = world.children.get(externalId) ?? [];
    const fewer = (world.edges.get(externalId) ?? []).some((child) => !has.includes(child));
    const notEveryone = !world.everyone.has(externalId) && world.stored.get(externalId)?.includesEveryone;
    if (!fewer && !notEveryone) continue;
    desired.push({
      externalId,
      ...(fewer ? { children: [...has] } : {}),
      ...(notEveryone ? { includesEveryone: false } : {}),
    });
  }
  return desired;
}

export function described(group: ProviderGroup): DesiredGroup {
  return {
    externalId: group.externalId,
    displayName: group.name,
    email: group.email,
    description: group.description,
    memberCount: group.directMembersCount,
  };
}

function sameGroup(group: ProviderGroup, stored: StoredGroup): boolean {
  return (
    group.name === stored.name &&
    group.email === stored.email &&
    (group.description ?? null) === stored.description &&
    (group.directMembersCount ?? null) === stored.memberCount
  );
}
