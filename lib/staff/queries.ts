/** The staff list and its sessions in the database. */
import { type Db, prisma, type Tx } from "../db/client";
import { newId } from "../ids";

const account = { id: true, email: true, name: true, role: true, sub: true, passwordHash: true } as const;

export function foldEmail(email: string): string {
  return email.trim().normalize("NFKC").toLowerCase();
}

export function findStaffByEmail(db: Db, email: string) {
  return db.staffUser.findUnique({ where: { emailKey: foldEmail(email) }, select: account });
}

export function findStaffById(db: Db, id: string) {
  return db.staffUser.findUnique({ where: { id }, select: account });
}

export function findStaffBySub(db: Db, sub: string) {
  return db.staffUser.findUnique({ where: { sub }, select: account });
}

export function countOwners(db: Db): Promise<number> {
  return db.staffUser.count({ where: { role: "owner" } });
}

export function countStaff(db: Db): Promise<number> {
  return db.staffUser.count();
}

export async function insertStaff(tx: Tx, input: { email: string; name: string; role: string; passwordHash: string | null }) {
  return tx.staffUser.create({
    data: { id: newId("stf"), ...input, email: input.email.trim(), emailKey: foldEmail(input.email) },
    select: account,
  });
}

export async function linkSub(tx: Tx, id: string, sub: string): Promise<void> {
  await tx.staffUser.update({ where: { id }, data: { sub } });
}

export async function saveStaff(tx: Tx, id: string, data: { role?: string; passwordHash?: string; lastSignInAt?: Date }): Promise<void> {
  await tx.staffUser.update({ where: { id }, data });
}

export async function deleteStaff(tx: Tx, id: string): Promise<void> {
  await tx.staffUser.delete({ where: { id } });
}

/** Changes of the staff list are rare; one at a time keeps "there is always an owner" true. */
export async function lockStaffList(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('rollcall.staff'))`;
}

export async function endSessionsOf(tx: Tx, staffUserId: string): Promise<void> {
  // Raw because the house forbids deleteMany outside retention.
  await tx.$executeRaw`delete from staff_session where staff_user_id = ${staffUserId}::uuid`;
}

export function listStaffRows(db: Db = prisma()) {
  return db.staffUser.findMany({
    select: { id: true, email: true, name: true, role: true, sub: true, passwordHash: true, createdAt: true, lastSignInAt: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });
}
