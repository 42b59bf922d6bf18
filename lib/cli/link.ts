import { parseId } from "../ids";
import { createLink } from "../setup/create-link";
import { cliCtx, given, givenNumber, type Noun, number, onOff, optional, required, text } from "./command";

export const link: Noun = {
  create: {
    help: "A setup link; its address is shown once, and older unused links of the organization end.",
    flags: {
      organization: text("org_…"),
      "expires-in": number("seconds; as the settings say when absent"),
      "contact-email": optional("who it is for"),
      "inviter-name": optional("who invites"),
      "read-only": onOff("whoever opens it may look and change nothing"),
    },
    run: (flags) =>
      createLink(cliCtx(parseId("org", required(flags, "organization"))), {
        expiresIn: givenNumber(flags, "expires-in"),
        contactEmail: given(flags, "contact-email"),
        inviterName: given(flags, "inviter-name"),
        readOnly: flags["read-only"] === true,
      }),
  },
};
