/** The staged pages as `plan` wants them: everybody a run would name, with every group known of them. */
import { toDesired } from "../providers/registry";
import type { ProviderUser } from "../providers/types";
import type { Desired, DesiredGroup, DesiredUser, PlannedPerson } from "../provisioning/types";
import { judge } from "./compare";
import { described } from "./group-changes";
import { selectedOf } from "./graph";
import { readMemberPages, readPages } from "./pages";
import type { Run } from "./run";
import { loadUsers } from "./stored";
import type { World } from "./world";

export async function desiredForPlan(run: Run, world: World): Promise<{ desired: Desired; listed: Set<string> }> {
  const users: DesiredUser[] = [];
  const listed = new Set<string>();
  for await (const page of readPages<ProviderUser>(run.lease.organizationId, run.pagesRunId, "users")) {
    const stored = await loadUsers(
      run.lease,
      page.items.map((user) => user.externalId),
    );
    for (const user of page.items) {
      listed.add(user.externalId);
      const known = stored.get(user.externalId);
      const { raw: _, ...desired } = toDesired(run.directory.provider, user);
      const verdict = judge(world, { externalId: user.externalId, active: desired.active ?? true, hash: "" }, known, true);
      if (!verdict.inScope && (!known || known.deleted)) continue;
      const kept = (known?.groups ?? []).filter((group) => !world.complete.has(group));
      users.push({ ...desired, memberships: { add: [...new Set([...verdict.add, ...kept])], remove: verdict.lostDirect } });
    }
  }
  return { desired: { users, groups: groupsForPlan(world) }, listed };
}

/** Every group that counts, as it is now. */
export function groupsForPlan(world: World): DesiredGroup[] {
  return [...world.now.within.keys()].map((externalId) => {
    const listed = world.listed.get(externalId);
    return {
      ...(listed ? described(listed) : { externalId }),
      ...(world.reading.deleted.includes(externalId) ? { deleted: true } : {}),
      children: [...(world.children.get(externalId) ?? [])],
      includesEveryone: world.everyone.has(externalId),
    };
  });
}

/** Members of the chosen groups who are nobody of this customer: said, never synced, never asked about. */
export async function outsiderRows(run: Run, world: World, listed: ReadonlySet<string>): Promise<PlannedPerson[]> {
  const outside = new Map([...world.direct].filter(([externalId]) => !listed.has(externalId)));
  const emails = outside.size > 0 ? await emailsOf(run, outside) : new Map<string, string>();
  return [...outside].map(([externalId, groups]) => {
    const email = emails.get(externalId) ?? null;
    const selected = [...selectedOf({ ...world.now, everyone: new Set() }, groups)];
    return {
      externalId,
      userId: null,
      memberId: null,
      name: email ?? externalId,
      email,
      outcome: "left_out",
      byRule: true,
      needsAttention: false,
      oldRoleId: null,
      newRoleId: null,
      reasonCode: "external_member",
      reasonParams: { name: email ?? externalId, ...(email ? { email } : {}) },
      roleReason: null,
      groupIds: selected.flatMap((group) => world.stored.get(group)?.id ?? []),
    };
  });
}

/** Only the groups know the addresses of people who are in no listing. */
async function emailsOf(run: Run, outside: ReadonlyMap<string, unknown>): Promise<Map<string, string>> {
  const emails = new Map<string, string>();
  for await (const { page } of readMemberPages(run.lease.organizationId, run.pagesRunId))
    for (const member of page.items) if (member.email && outside.has(member.externalId)) emails.set(member.externalId, member.email);
  return emails;
}
