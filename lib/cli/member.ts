import { parseId } from "../ids";
import { createMember } from "../members/create";
import { cliCtx, given, type Noun, optional, required, text } from "./command";

export const member: Noun = {
  create: {
    help: "A member made by hand; stays as it is until a directory names the person.",
    flags: {
      organization: text("org_…"),
      email: text("address"),
      "first-name": optional(""),
      "last-name": optional(""),
      role: optional("a role's key; the default role when absent"),
    },
    run: (flags) =>
      createMember(cliCtx(parseId("org", required(flags, "organization"))), {
        email: required(flags, "email"),
        firstName: given(flags, "first-name"),
        lastName: given(flags, "last-name"),
        role: given(flags, "role"),
      }),
  },
};
