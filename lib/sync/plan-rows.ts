/** One row a person, needs-attention first, as the preview shows and the digest seals them. */
import { prisma } from "../db/client";
import { fold } from "../fold";
import type { PlannedPerson } from "../provisioning/types";
import { type Lease, Superseded } from "./lease";

const CHUNK = 1000;
const ORDER: PlannedPerson["outcome"][] = ["leaving", "role_change", "left_out", "new", "linked", "unchanged"];

export function sortRows(people: PlannedPerson[]): PlannedPerson[] {
  const key = (person: PlannedPerson) => [person.needsAttention ? 0 : 1, ORDER.indexOf(person.outcome)] as const;
  return people.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x[0] - y[0] || x[1] - y[1] || compare(a.name, b.name) || compare(a.externalId ?? "", b.externalId ?? "");
  });
}

/** What a named person confirms of one row. */
export function rowOf(person: PlannedPerson): unknown[] {
  return [person.externalId, person.email, person.outcome, person.oldRoleId, person.newRoleId, person.reasonCode];
}

export async function savePlan(lease: Lease, people: PlannedPerson[]): Promise<void> {
  const { organizationId, directoryId, runId, number } = lease;
  await prisma().$executeRaw`delete from plan_row where organization_id = ${organizationId}::uuid and run_id = ${runId}::uuid`;
  for (let from = 0; from < people.length; from += CHUNK) {
    lease.signal.throwIfAborted();
    const rows = people.slice(from, from + CHUNK).map((person, at) => toRow(person, from + at));
    const count = await prisma().$executeRaw`
      with fence as (
        select 1 from directory where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid
          and run_number = ${number}::int for share)
      insert into plan_row (organization_id, run_id, position, external_id, user_id, member_id, name, email, search_key, outcome,
        needs_attention, by_rule, old_role_id, new_role_id, reason_code, reason_params, group_ids, role_reason)
      select ${organizationId}::uuid, ${runId}::uuid, x.position, x.external_id, x.user_id, x.member_id, x.name, x.email, x.search_key,
        x.outcome, x.needs_attention, x.by_rule, x.old_role_id, x.new_role_id, x.reason_code, x.reason_params,
        array(select jsonb_array_elements_text(x.group_ids)::uuid), x.role_reason
      from fence, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(position int, external_id text, user_id uuid, member_id uuid,
        name text, email text, search_key text, outcome text, needs_attention boolean, by_rule boolean, old_role_id uuid,
        new_role_id uuid, reason_code text, reason_params jsonb, group_ids jsonb, role_reason jsonb)`;
    if (count !== rows.length) throw new Superseded();
  }
}

/** Kept until the next preview, or until the run that applies them has ended. */
export async function dropOldPlans({ organizationId, directoryId, runId }: Lease): Promise<void> {
  await prisma().$executeRaw`
    delete from plan_row p using sync_run r
    where r.organization_id = p.organization_id and r.id = p.run_id and r.organization_id = ${organizationId}::uuid
      and r.directory_id = ${directoryId}::uuid and r.id <> ${runId}::uuid
      and not exists (select 1 from sync_run o where o.organization_id = r.organization_id and o.plan_run_id = r.id
        and o.state in ('queued', 'running'))`;
}

function toRow(person: PlannedPerson, position: number) {
  return {
    position,
    external_id: person.externalId,
    user_id: person.userId,
    member_id: person.memberId,
    name: person.name,
    email: person.email,
    search_key: fold(`${person.name} ${person.email ?? ""}`),
    outcome: person.outcome,
    needs_attention: person.needsAttention,
    by_rule: person.byRule,
    old_role_id: person.oldRoleId,
    new_role_id: person.newRoleId,
    reason_code: person.reasonCode,
    reason_params: person.reasonParams,
    group_ids: person.groupIds,
    role_reason: person.roleReason,
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
