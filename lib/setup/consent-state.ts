/**
 * One trip to Google's consent page. The state is random, stored as a digest, bound to portal session, directory, flow and
 * redirect address, and used once, before any token request (reliability.md §8).
 */
import { open, randomSecret, seal } from "../crypto";
import { type Db, prisma } from "../db/client";
import { env, scaled } from "../env";
import { asId, type Id } from "../ids";
import { dataKeyOf } from "../organizations/data-key";
import { hashSecret } from "../tokens";

const LIFE_MS = 10 * 60_000;
export const FLOW = "google_workspace_connect";
export const CALLBACK_PATH = "/api/portal/google/callback";
export const redirectUri = () => new URL(CALLBACK_PATH, env().APP_URL).href;

type Bound = { organizationId: Id<"org">; sessionId: Id<"ses"> };
export type Trip = { directoryId: Id<"dir">; verifier: string; nonceHash: Uint8Array; redirectUri: string };

/** 256 bits each for state and nonce, and more for the verifier. */
export async function openTrip(db: Db, bound: Bound, directoryId: Id<"dir">): Promise<{ state: string; nonce: string; verifier: string }> {
  const trip = { state: randomSecret(), nonce: randomSecret(), verifier: randomSecret() + randomSecret() };
  const hash = hashSecret(trip.state);
  const sealed = seal(await dataKeyOf(bound.organizationId, db), place(bound.organizationId, hash), trip.verifier);
  await db.$executeRaw`
    insert into consent_state (hash, organization_id, directory_id, session_id, flow, redirect_uri, nonce_hash, verifier, expires_at)
    values (${hash}, ${bound.organizationId}::uuid, ${directoryId}::uuid, ${bound.sessionId}::uuid, ${FLOW}, ${redirectUri()},
            ${hashSecret(trip.nonce)}, ${sealed}, now() + make_interval(secs => ${scaled(LIFE_MS) / 1000}))`;
  return trip;
}

/** Spends the state, or returns null: unknown, used, old, or somebody else's. One conditional update decides, also between two tabs. */
export async function spendTrip(bound: Bound, state: string): Promise<Trip | null> {
  const hash = hashSecret(state);
  const [row] = await prisma().$queryRaw<{ directoryId: string; redirectUri: string; nonceHash: Uint8Array; verifier: string }[]>`
    update consent_state set used_at = now()
    where hash = ${hash} and session_id = ${bound.sessionId}::uuid and organization_id = ${bound.organizationId}::uuid
      and flow = ${FLOW} and redirect_uri = ${redirectUri()} and used_at is null and expires_at > now()
    returning directory_id as "directoryId", redirect_uri as "redirectUri", nonce_hash as "nonceHash", verifier`;
  if (!row) return null;
  return {
    directoryId: asId("dir", row.directoryId),
    redirectUri: row.redirectUri,
    nonceHash: row.nonceHash,
    verifier: open(await dataKeyOf(bound.organizationId), place(bound.organizationId, hash), row.verifier),
  };
}

const place = (organizationId: string, hash: Buffer) => ({
  table: "consent_state",
  column: "verifier",
  rowId: hash.toString("hex"),
  organizationId,
});
