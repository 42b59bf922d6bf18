import { createScimToken } from "../access/create-token";
import { RotateToken } from "../access/input";
import { listTokens } from "../access/list-tokens";
import { revokeToken } from "../access/revoke-token";
import { rotateToken } from "../access/rotate-token";
import { DEFAULT_OVERLAP } from "../access/schema";
import { findToken } from "../access/token-queries";
import { notFound } from "../errors";
import { asId, parseId } from "../ids";
import { cliCtx, cliStaffCtx, directoryCtx, givenNumber, type Noun, number, required, text } from "./command";

export const token: Noun = {
  create: {
    help: "A SCIM token of a directory; its secret is shown once.",
    flags: { directory: text("dir_…"), name: text("where it is used"), "expires-in": number("seconds") },
    run: async (flags) => {
      const { ctx, directoryId } = await directoryCtx(required(flags, "directory"));
      return createScimToken(ctx, { directoryId, name: required(flags, "name"), expiresIn: givenNumber(flags, "expires-in") });
    },
  },
  list: {
    help: "The SCIM tokens of a directory: last use, expiry, and which one the provider used last.",
    flags: { directory: text("dir_…") },
    run: async (flags) => {
      const { ctx, directoryId } = await directoryCtx(required(flags, "directory"));
      return listTokens(ctx, directoryId);
    },
  },
  rotate: {
    help: "A second token beside this one, which goes on working for the overlap; the new secret is shown once.",
    flags: { id: text("tok_…"), "overlap-seconds": number("0 to 604800; a day unless told") },
    run: async (flags) => {
      const tokenId = parseId("tok", required(flags, "id"));
      const token = await findToken(tokenId);
      if (!token?.organizationId) return notFound("token");
      const { overlap_seconds: overlapSeconds = DEFAULT_OVERLAP } = RotateToken.parse({
        overlap_seconds: givenNumber(flags, "overlap-seconds"),
      });
      return rotateToken(cliCtx(asId("org", token.organizationId)), { tokenId, overlapSeconds });
    },
  },
  revoke: {
    help: "Ends a token at once, in every process.",
    flags: { id: text("tok_…") },
    run: async (flags) => {
      await revokeToken(cliStaffCtx(), parseId("tok", required(flags, "id")));
      return { id: flags.id, revoked: true };
    },
  },
};
