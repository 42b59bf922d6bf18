import { RollcallError } from "../errors";
import { type SetMapping, setMapping } from "../provisioning/set-mapping";
import { directoryCtx, type Flags, given, givenNumber, type Noun, number, optional, required, text } from "./command";

const SUBJECTS = ["group", "org-unit", "value"] as const;

/** Exactly one of the three names what gives the role. */
function subjectOf(flags: Flags): Pick<SetMapping, "group" | "rule"> {
  const [named, ...others] = SUBJECTS.filter((name) => given(flags, name) !== undefined);
  if (!named || others.length > 0)
    throw new RollcallError("invalid_request", "Name one of --group, --org-unit and --value.", { field: "group" });
  const value = required(flags, named);
  return named === "group" ? { group: value } : { rule: { source: named === "value" ? "attribute" : "org_unit", value } };
}

export const roleMapping: Noun = {
  set: {
    help: "Which role a group, an organizational unit or a value of the role attribute gives; its people follow at once.",
    flags: {
      directory: text("dir_…"),
      group: optional("grp_…, the provider's id, or the exact name"),
      "org-unit": optional("in place of a group: /Sales; units below it follow"),
      value: optional("in place of a group: a value of the role attribute"),
      role: text("a role's key"),
      "expires-in": number("seconds"),
    },
    run: async (flags) => {
      const { ctx, directoryId } = await directoryCtx(required(flags, "directory"));
      return setMapping(ctx, {
        directoryId,
        ...subjectOf(flags),
        role: required(flags, "role"),
        expiresIn: givenNumber(flags, "expires-in"),
      });
    },
  },
};
