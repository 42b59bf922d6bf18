import { setMapping } from "../provisioning/set-mapping";
import { directoryCtx, givenNumber, type Noun, number, required, text } from "./command";

export const roleMapping: Noun = {
  set: {
    help: "Which role a group gives; people of the group follow at once.",
    flags: {
      directory: text("dir_…"),
      group: text("grp_…, the provider's id, or the exact name"),
      role: text("a role's key"),
      "expires-in": number("seconds"),
    },
    run: async (flags) => {
      const { ctx, directoryId } = await directoryCtx(required(flags, "directory"));
      return setMapping(ctx, {
        directoryId,
        group: required(flags, "group"),
        role: required(flags, "role"),
        expiresIn: givenNumber(flags, "expires-in"),
      });
    },
  },
};
