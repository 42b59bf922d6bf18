/** Members in the database, for verbs by hand. The pipeline has its own statements. */
import type { Db, Tx } from "../db/client";
import { notFound, RollcallError } from "../errors";
import type { Id } from "../ids";

export async function findMemberByEmail(db: Db, organizationId: Id<"org">, emailKey: string) {
  return db.member.findUnique({ where: { organizationId_emailKey: { organizationId, emailKey } }, select: { id: true } });
}

/** Locks the row, so that a unit of the pipeline that decided about it at the same moment decides again. */
export async function lockMember(tx: Tx, organizationId: Id<"org">, id: Id<"mem">) {
  await tx.$queryRaw`select 1 from member where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
  const row = await tx.member.findUnique({ where: { organizationId_id: { organizationId, id } }, include: { role: true } });
  return row ?? notFound("member");
}

/** Locks many, in the order of their ids, so that two such changes never wait for each other. Unknown ids are left out. */
export async function lockMembers(tx: Tx, organizationId: Id<"org">, ids: readonly Id<"mem">[]) {
  await lock(tx, organizationId, ids);
  return tx.member.findMany({ where: { organizationId, id: { in: [...ids] } }, include: { role: true }, orderBy: { id: "asc" } });
}

/** Records before members, each in the order of ids: as the pipeline locks them, or the two would wait for each other. */
export async function lockPeople(tx: Tx, organizationId: Id<"org">, ids: readonly Id<"mem">[]): Promise<void> {
  await tx.$queryRaw`
    select 1 from directory_user where organization_id = ${organizationId}::uuid and member_id = any(${ids}::uuid[]) order by id for no key update`;
  await lock(tx, organizationId, ids);
}

async function lock(tx: Tx, organizationId: Id<"org">, ids: readonly Id<"mem">[]): Promise<void> {
  await tx.$queryRaw`
    select 1 from member where organization_id = ${organizationId}::uuid and id = any(${ids}::uuid[]) order by id for update`;
}

/** @throws RollcallError invalid_request naming the keys that exist. */
export async function findRole(db: Db, key: string) {
  const roles = await db.role.findMany({ orderBy: { rank: "asc" } });
  const role = roles.find((one) => one.key === key);
  if (role) return role;
  throw new RollcallError("invalid_request", `There is no role ${key}. Roles: ${roles.map((one) => one.key).join(", ")}.`, {
    field: "role",
    reason: "unknown_role",
  });
}

/** What somebody gets whom no mapping and no person gave a role. */
export async function findDefaultRole(db: Db, organizationId: Id<"org">) {
  const organization = await db.organization.findUnique({ where: { id: organizationId }, select: { defaultRole: true } });
  if (!organization) return notFound("organization");
  return organization.defaultRole ?? (await db.role.findFirstOrThrow({ where: { isDefault: true } }));
}
