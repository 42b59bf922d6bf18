/** Reads of holds, as screens and the API show them. */
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";
import type { HoldView } from "../setup/schema";

type Filter = { directoryId?: Id<"dir">; open?: boolean };

/** Newest first. */
export async function listHolds(ctx: Pick<Ctx, "organizationId">, filter: Filter = {}): Promise<HoldView[]> {
  const rows = await prisma().hold.findMany({
    where: {
      organizationId: ctx.organizationId,
      ...(filter.directoryId ? { directoryId: filter.directoryId } : {}),
      ...(filter.open ? { decision: null } : {}),
    },
    include: { items: true },
    orderBy: { openedAt: "desc" },
    take: 100,
  });
  return present(ctx.organizationId, rows);
}

export async function readHold(ctx: Pick<Ctx, "organizationId">, holdId: Id<"hld">): Promise<HoldView> {
  const row = await prisma().hold.findUnique({
    where: { organizationId_id: { organizationId: ctx.organizationId, id: holdId } },
    include: { items: true },
  });
  if (!row) return notFound("hold");
  const [view] = await present(ctx.organizationId, [row]);
  return view ?? notFound("hold");
}

type Row = {
  id: string;
  cause: string;
  counts: unknown;
  openedAt: Date;
  decision: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  items: {
    memberId: string;
    kind: string;
    reasonCode: string;
    reasonParams: unknown;
    fromRoleId: string | null;
    toRoleId: string | null;
    state: string;
  }[];
};

async function present(organizationId: Id<"org">, rows: readonly Row[]): Promise<HoldView[]> {
  const memberIds = [...new Set(rows.flatMap((row) => row.items.map((item) => item.memberId)))];
  const [members, roles] = await Promise.all([
    prisma().member.findMany({
      where: { organizationId, id: { in: memberIds } },
      select: { id: true, email: true, givenName: true, familyName: true },
    }),
    prisma().role.findMany({ select: { id: true, name: true } }),
  ]);
  const people = new Map(members.map((member) => [member.id, member]));
  const roleName = new Map(roles.map((role) => [role.id, role.name]));
  return rows.map((row) => {
    const counts = row.counts as Partial<HoldView["counts"]>;
    const count = (kind: string) => row.items.filter((item) => item.kind === kind).length;
    return {
      id: toPublicId("hld", row.id),
      cause: row.cause as HoldView["cause"],
      opened_at: row.openedAt.toISOString(),
      decision: row.decision as HoldView["decision"],
      decided_by: row.decidedBy,
      decided_at: row.decidedAt?.toISOString() ?? null,
      // The items are the truth: a hold may have been joined by later losses.
      counts: { departures: count("departure"), role_losses: count("role_loss"), active: counts.active ?? 0, limit: counts.limit ?? 0 },
      items: row.items.map((item) => {
        const person = people.get(item.memberId);
        const email = person?.email ?? "";
        return {
          member_id: toPublicId("mem", item.memberId),
          name: [person?.givenName, person?.familyName].filter(Boolean).join(" ") || email,
          email,
          kind: item.kind as "departure" | "role_loss",
          from_role: item.fromRoleId ? (roleName.get(item.fromRoleId) ?? null) : null,
          to_role: item.toRoleId ? (roleName.get(item.toRoleId) ?? null) : null,
          reason_code: item.reasonCode,
          reason_params: item.reasonParams as Record<string, unknown>,
          state: item.state,
        };
      }),
    };
  });
}
