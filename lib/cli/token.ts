import { createScimToken } from "../access/create-token";
import { revokeToken } from "../access/revoke-token";
import { parseId } from "../ids";
import { cliStaffCtx, directoryCtx, givenNumber, type Noun, number, required, text } from "./command";

export const token: Noun = {
  create: {
    help: "A SCIM token of a directory; its secret is shown once.",
    flags: { directory: text("dir_…"), name: text("where it is used"), "expires-in": number("seconds") },
    run: async (flags) => {
      const { ctx, directoryId } = await directoryCtx(required(flags, "directory"));
      return createScimToken(ctx, { directoryId, name: required(flags, "name"), expiresIn: givenNumber(flags, "expires-in") });
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
