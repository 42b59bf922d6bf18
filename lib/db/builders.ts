/**
 * Builders for tests: they put rows down as verbs and runs would have left them, so that a test begins in the middle of
 * the story. Only for *.db.test.ts and the end-to-end harness.
 */
import { type Ctx, systemCtx } from "../context";
import { fold } from "../fold";
import { asId, type Id, newId } from "../ids";
import { pool, prisma } from "./client";

export type OrganizationHandle = {
  id: Id<"org">;
  ctx: Ctx;
  events: () => Promise<
    {
      type: string;
      sequence: number;
      data: Record<string, unknown>;
      changes: { field: string; from: unknown; to: unknown }[];
      cause: Record<string, unknown>;
    }[]
  >;
  logs: () => Promise<
    {
      id: string;
      outcome: string;
      reasonCode: string;
      action: string;
      memberId: string | null;
      reasonParams: Record<string, unknown>;
      detail: unknown;
    }[]
  >;
  members: () => Promise<MemberSummary[]>;
  member: (email: string) => Promise<MemberSummary>;
};
export type MemberSummary = {
  id: Id<"mem">;
  email: string;
  state: string;
  stateReason: string | null;
  role: string;
  roleSource: string;
  source: string;
  version: number;
  holdId: string | null;
  flags: string[];
  roleReason: unknown;
  familyName: string | null;
};

export async function roleId(key: string): Promise<string> {
  const role = await prisma().role.findUniqueOrThrow({ where: { key } });
  return role.id;
}

export async function anOrganization(name = "Halden Freight"): Promise<OrganizationHandle> {
  const id = newId("org");
  await prisma().organization.create({ data: { id, name } });
  const members = async (): Promise<MemberSummary[]> => {
    const rows = await prisma().member.findMany({ where: { organizationId: id }, include: { role: true }, orderBy: { emailKey: "asc" } });
    return rows.map((row) => ({ ...row, id: asId("mem", row.id), role: row.role.key }));
  };
  return {
    id,
    ctx: systemCtx(id, `req_${id.slice(-8)}`, "Test"),
    members,
    member: async (email) => {
      const found = (await members()).find((member) => member.email === email);
      if (!found) throw new Error(`no member ${email}`);
      return found;
    },
    events: async () => {
      const { rows } = await pool().query(
        "select type, sequence::int as sequence, data, changes, cause from event where organization_id = $1 order by sequence",
        [id],
      );
      return rows;
    },
    logs: async () => {
      const { rows } = await pool().query(
        `select id, outcome, reason_code as "reasonCode", action, member_id as "memberId", reason_params as "reasonParams", detail
         from provisioning_log where organization_id = $1 order by created_at, id`,
        [id],
      );
      return rows;
    },
  };
}

export async function withDirectory(
  org: OrganizationHandle,
  over: {
    provider?: string;
    state?: string;
    scope?: "selected_groups" | "everyone";
    defaultRole?: string;
    guard?: object;
    runNumber?: number;
  } = {},
): Promise<Id<"dir">> {
  const id = newId("dir");
  const provider = over.provider ?? "google_workspace";
  await prisma().directory.create({
    data: {
      organizationId: org.id,
      id,
      provider,
      name: "Directory",
      state: over.state ?? "active",
      scope: over.scope ?? (provider === "google_workspace" ? "selected_groups" : "everyone"),
      defaultRoleId: over.defaultRole ? await roleId(over.defaultRole) : null,
      guard: over.guard ?? {},
      runNumber: over.runNumber ?? 0,
      customerId: provider === "google_workspace" ? "C0test" : null,
    },
  });
  return id;
}

/** A group known by its provider's id; with a role it is selected and mapped. */
export async function withGroup(
  org: OrganizationHandle,
  directoryId: Id<"dir">,
  externalId: string,
  over: { name?: string; role?: string; selected?: boolean; children?: Id<"grp">[]; includesEveryone?: boolean } = {},
): Promise<Id<"grp">> {
  const id = newId("grp");
  const name = over.name ?? externalId;
  await prisma().directoryGroup.create({
    data: {
      organizationId: org.id,
      id,
      directoryId,
      externalId,
      displayName: name,
      displayNameKey: fold(name),
      selected: over.selected ?? over.role !== undefined,
      includesEveryone: over.includesEveryone ?? false,
    },
  });
  await prisma().directoryTotal.upsert({
    where: { organizationId_directoryId: { organizationId: org.id, directoryId } },
    create: { organizationId: org.id, directoryId, groups: 1, lossesSince: new Date(0), lossesWindow: 60 },
    update: { groups: { increment: 1 } },
  });
  if (over.role)
    await prisma().roleMapping.create({
      data: { organizationId: org.id, id: newId("map"), directoryId, source: "group", groupId: id, roleId: await roleId(over.role) },
    });
  for (const child of over.children ?? [])
    await prisma().groupEdge.create({ data: { organizationId: org.id, parentGroupId: id, childGroupId: child } });
  return id;
}
