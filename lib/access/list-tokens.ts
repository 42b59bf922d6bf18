/** The SCIM tokens of a directory: what is known about each, never its value. */
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";
import { contact } from "../scim-log/contact";
import { MAX_LIVE } from "./create-token";
import { presentTokens } from "./present-tokens";
import { requirePermission } from "./require";
import type { TokenList, TokenView } from "./schema";
import { findToken, listTokenRecords } from "./token-queries";

export async function listTokens(ctx: Ctx, directoryId: Id<"dir">): Promise<TokenList> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const db: Db = ctx.tx ?? prisma();
  const rows = await listTokenRecords(ctx.organizationId, directoryId, db);
  const { lastTokenId } = await contact(ctx.organizationId, directoryId, db);
  return { object: "list", data: presentTokens(rows, lastTokenId), most: MAX_LIVE };
}

/** @throws RollcallError not_found, also for another customer's token */
export async function readToken(ctx: Ctx, tokenId: Id<"tok">): Promise<TokenView> {
  const token = await findToken(tokenId, ctx.tx ?? prisma());
  if (token?.organizationId !== ctx.organizationId || token.directoryId === null) return notFound("token");
  const { data } = await listTokens(ctx, token.directoryId as Id<"dir">);
  return data.find(({ id }) => id === toPublicId("tok", tokenId)) ?? notFound("token");
}
