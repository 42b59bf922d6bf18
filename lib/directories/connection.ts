/** What a consent leaves on a directory: who connected, of which customer, and the sealed credential. */
import { open, seal } from "../crypto";
import { type Db, type Prisma, prisma } from "../db/client";
import { notFound } from "../errors";
import type { Id } from "../ids";
import { dataKeyOf } from "../organizations/data-key";
import { revokeGrant } from "../providers/google-workspace/oauth";
import { sealedPlace } from "./grant";
import type { DirectoryState, ProviderKey } from "./schema";

const read = {
  provider: true,
  state: true,
  credential: true,
  connectedAs: true,
  connectedSub: true,
  connectedAt: true,
  grantedScopes: true,
  customerId: true,
  primaryDomain: true,
  domainConfirmation: true,
  enabledAt: true,
  draft: true,
} satisfies Prisma.DirectorySelect;

export type Connection = Omit<Prisma.DirectoryGetPayload<{ select: typeof read }>, "provider" | "state"> & {
  provider: ProviderKey;
  state: DirectoryState;
};

export async function findConnection(organizationId: Id<"org">, id: Id<"dir">, db: Db = prisma()): Promise<Connection> {
  const row = await db.directory.findUnique({ where: { organizationId_id: { organizationId, id } }, select: read });
  return row ? (row as Connection) : notFound("directory");
}

/** Locks the row first and reads it afterwards. */
export async function lockConnection(tx: Db, organizationId: Id<"org">, id: Id<"dir">): Promise<Connection> {
  await tx.$queryRaw`select 1 from directory where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
  return findConnection(organizationId, id, tx);
}

export type NewConnection = {
  refreshToken: string;
  accessToken: string;
  accessTokenSeconds: number;
  email: string;
  sub: string;
  domain: string;
  customerId: string | null;
  scopes: string[];
  /** The domain that staff must confirm first (G7). */
  confirm: string | null;
};

/** A consent that Google was too busy to let us try: kept, but nobody counts as connected yet. */
export async function writePending(
  organizationId: Id<"org">,
  id: Id<"dir">,
  it: Omit<NewConnection, "customerId" | "confirm">,
): Promise<void> {
  await prisma().$transaction(async (tx) => {
    const { connectedAt } = await lockConnection(tx, organizationId, id);
    // Somebody connected it meanwhile: that one was tried and counts.
    if (connectedAt !== null) return;
    await writeConnection(tx, organizationId, id, { ...it, customerId: null, confirm: null });
    await tx.directory.update({ where: { organizationId_id: { organizationId, id } }, data: { connectedAt: null, connectedAs: null } });
  });
}

export async function forgetPending(organizationId: Id<"org">, id: Id<"dir">): Promise<void> {
  await prisma().directory.updateMany({
    where: { organizationId, id, connectedAt: null },
    data: {
      credential: null,
      accessToken: null,
      accessTokenExpiresAt: null,
      connectedAs: null,
      connectedSub: null,
      primaryDomain: null,
      grantedScopes: [],
    },
  });
}

/** A new credential: whatever was tested or refused before no longer counts. */
export async function writeConnection(tx: Db, organizationId: Id<"org">, id: Id<"dir">, it: NewConnection): Promise<void> {
  const key = await dataKeyOf(organizationId, tx);
  const credential = seal(key, sealedPlace(organizationId, id, "credential"), it.refreshToken);
  const accessToken = seal(key, sealedPlace(organizationId, id, "access_token"), it.accessToken);
  await tx.$executeRaw`
    update directory set credential = ${credential}, access_token = ${accessToken},
           access_token_expires_at = now() + make_interval(secs => ${it.accessTokenSeconds}),
           connected_as = ${it.email}, connected_sub = ${it.sub}, connected_at = now(), primary_domain = ${it.domain},
           customer_id = ${it.customerId}, granted_scopes = ${it.scopes}, domain_confirmation = ${it.confirm},
           connect_problem = null, last_error = null, failed_runs = 0, tested_at = null, updated_at = now()
    where organization_id = ${organizationId}::uuid and id = ${id}::uuid`;
}

/** The wizard's answers start again: they were about groups that this directory no longer reads. */
export async function forgetDraft(tx: Db, organizationId: Id<"org">, id: Id<"dir">): Promise<void> {
  await tx.$executeRaw`update directory set draft = null where organization_id = ${organizationId}::uuid and id = ${id}::uuid`;
}

export async function writeConnectProblem(db: Db, organizationId: Id<"org">, id: Id<"dir">, problem: Prisma.InputJsonValue): Promise<void> {
  await db.directory.update({ where: { organizationId_id: { organizationId, id } }, data: { connectProblem: problem } });
}

/**
 * For a directory that is disconnected: forgets the credential here and ends it at Google. Not inside a transaction; call
 * it after the commit. Google ends everything that this person ever granted us, so a grant that another directory lives on
 * is only forgotten.
 */
export async function withdrawGrant(organizationId: Id<"org">, id: Id<"dir">): Promise<void> {
  const { credential, connectedSub } = await findConnection(organizationId, id);
  await prisma().directory.update({
    where: { organizationId_id: { organizationId, id } },
    data: { credential: null, accessToken: null, accessTokenExpiresAt: null },
  });
  if (credential) await revokeUnused(organizationId, id, { credential, connectedSub });
}

/** Ends a credential that this directory no longer uses, unless somebody else does. */
export async function revokeUnused(
  organizationId: Id<"org">,
  id: Id<"dir">,
  old: { credential: string; connectedSub: string | null },
): Promise<void> {
  const shared = await prisma().directory.findFirst({
    where: { connectedSub: old.connectedSub ?? "", credential: { not: null }, state: { not: "disconnected" } },
    select: { id: true },
  });
  if (shared) return;
  await revokeGrant(open(await dataKeyOf(organizationId), sealedPlace(organizationId, id, "credential"), old.credential));
}
