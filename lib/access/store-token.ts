/** "I have stored it": whoever saw the value says that it is put away. Said once, it stays said. */
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import type { Id } from "../ids";
import { readToken } from "./list-tokens";
import { requirePermission } from "./require";
import type { TokenView } from "./schema";
import { writeStored } from "./token-queries";

export async function markTokenStored(ctx: Ctx, input: { tokenId: Id<"tok"> }): Promise<TokenView> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  return transaction(ctx, async (tx) => {
    const inside = { ...ctx, tx };
    await readToken(inside, input.tokenId);
    await writeStored(tx, input.tokenId);
    return readToken(inside, input.tokenId);
  });
}
