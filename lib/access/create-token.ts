/** Makes a token; its value is in this one answer and nowhere else. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Ctx, StaffCtx } from "../context";
import { ALL_PERMISSIONS, type Permission } from "../context";
import { transaction } from "../db/transaction";
import { RollcallError } from "../errors";
import { plainText } from "../http/fields";
import { type Id, newId, toPublicId } from "../ids";
import { audit } from "../logs/audit";
import { formatToken, hashSecret, lastFour } from "../tokens";
import { requirePermission } from "./require";
import type { CreatedToken } from "./schema";
import { countLiveTokens, insertToken } from "./token-queries";

/** A directory's tokens that live at once (acceptance §1E). */
export const MAX_LIVE = 5;

const Named = z.strictObject({ name: plainText(120), expiresIn: z.number().int().min(1).optional() });

export async function createScimToken(
  ctx: Ctx,
  input: { directoryId: Id<"dir">; name: string; expiresIn?: number },
): Promise<CreatedToken> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const { directoryId, ...named } = input;
  const wanted = Named.parse(named);
  return transaction(ctx, async (tx, now) => {
    const [directory] = await tx.$queryRaw<{ state: string; provider: string }[]>`
      select state, provider from directory where organization_id = ${ctx.organizationId}::uuid and id = ${directoryId}::uuid for update`;
    if (!directory) throw new RollcallError("not_found", "There is no such directory here.");
    if (directory.state === "disconnected" || directory.provider === "google_workspace")
      throw new RollcallError("wrong_state", "This directory takes no pushes.", { reason: "no_pushes" });
    if ((await countLiveTokens(tx, ctx.organizationId, directoryId)) >= MAX_LIVE)
      throw new RollcallError("conflict", `A directory has at most ${MAX_LIVE} tokens. Revoke one first.`, { reason: "too_many_tokens" });

    const made = makeToken({ kind: "scim", ...wanted, by: ctx.actor.name, now });
    await insertToken(tx, { ...made.row, organizationId: ctx.organizationId, directoryId, scopes: [] });
    await audit(tx, ctx, {
      action: "token.create",
      targetType: "token",
      targetId: made.row.id,
      changes: { name: wanted.name, directory: directoryId },
    });
    return made.answer;
  });
}

/** A key of the vendor's API; bound to one organization or to none. */
export async function createApiKey(
  ctx: StaffCtx,
  input: { name: string; permissions?: readonly Permission[]; organizationId?: Id<"org"> | null; expiresIn?: number },
): Promise<CreatedToken> {
  requirePermission(ctx, "keys:manage");
  const wanted = Named.parse({ name: input.name, ...(input.expiresIn ? { expiresIn: input.expiresIn } : {}) });
  const scopes = z.array(z.enum(ALL_PERMISSIONS as [Permission, ...Permission[]])).parse([...(input.permissions ?? ALL_PERMISSIONS)]);
  return transaction({}, async (tx, now) => {
    const made = makeToken({ kind: "key", ...wanted, by: ctx.actor.name, now });
    await insertToken(tx, { ...made.row, organizationId: input.organizationId ?? null, directoryId: null, scopes });
    if (input.organizationId)
      await audit(
        tx,
        { ...ctx, organizationId: input.organizationId },
        { action: "key.create", targetType: "token", targetId: made.row.id, changes: { name: wanted.name, scopes } },
      );
    return made.answer;
  });
}

/** The value, and the row that knows it by its digest. */
export function makeToken(wanted: { kind: "key" | "scim"; name: string; expiresIn?: number; by: string; now: Date }) {
  const secret = formatToken(wanted.kind, randomBytes(32));
  const expiresAt = wanted.expiresIn ? new Date(wanted.now.getTime() + wanted.expiresIn * 1000) : null;
  const id = newId("tok");
  const row = {
    id,
    kind: wanted.kind,
    hash: hashSecret(secret),
    lastFour: lastFour(secret),
    label: wanted.name,
    createdBy: wanted.by,
    createdAt: wanted.now,
    expiresAt,
  };
  const answer: CreatedToken = {
    object: "access_token",
    id: toPublicId(wanted.kind === "key" ? "key" : "tok", id),
    name: wanted.name,
    last_four: row.lastFour,
    secret,
    created_at: wanted.now.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
  };
  return { row, answer };
}
