import { createApiKey } from "../access/create-token";
import { revokeToken } from "../access/revoke-token";
import { ALL_PERMISSIONS, type Permission } from "../context";
import { RollcallError } from "../errors";
import { parseId } from "../ids";
import { cliStaffCtx, type Flags, given, givenNumber, type Noun, number, optional, required, text } from "./command";

export const key: Noun = {
  create: {
    help: `A key of the vendor's API; its secret is shown once. Permissions: ${ALL_PERMISSIONS.join(", ")}.`,
    flags: {
      name: text("where it is used"),
      permissions: optional("comma separated; all when absent"),
      organization: optional("org_…: the key works in this one only"),
      "expires-in": number("seconds"),
    },
    run: (flags) => {
      const organization = given(flags, "organization");
      return createApiKey(cliStaffCtx(), {
        name: required(flags, "name"),
        permissions: permissionsOf(flags),
        organizationId: organization ? parseId("org", organization) : null,
        expiresIn: givenNumber(flags, "expires-in"),
      });
    },
  },
  revoke: {
    help: "Ends a key at once, in every process.",
    flags: { id: text("key_…") },
    run: async (flags) => {
      await revokeToken(cliStaffCtx(), parseId("key", required(flags, "id")));
      return { id: flags.id, revoked: true };
    },
  },
};

function permissionsOf(flags: Flags): Permission[] | undefined {
  const list = given(flags, "permissions");
  if (list === undefined) return undefined;
  const names = list.split(",").map((name) => name.trim());
  return names.filter(Boolean).map((name) => {
    const permission = ALL_PERMISSIONS.find((known) => known === name);
    if (permission) return permission;
    throw new RollcallError("invalid_request", `There is no permission ${name}. There are: ${ALL_PERMISSIONS.join(", ")}.`, {
      field: "permissions",
    });
  });
}
