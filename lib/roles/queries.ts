/** The catalogue of roles: small, one for the deployment. */
import { type Db, type Prisma, prisma } from "../db/client";

const shown = {
  id: true,
  key: true,
  name: true,
  description: true,
  rank: true,
  discouraged: true,
  isDefault: true,
} satisfies Prisma.RoleSelect;

export type RoleRow = Prisma.RoleGetPayload<{ select: typeof shown }>;

/** Highest first: rank 1 leads. */
export async function listRoleRows(db: Db = prisma()): Promise<RoleRow[]> {
  return db.role.findMany({ select: shown, orderBy: { rank: "asc" } });
}
