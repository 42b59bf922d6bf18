import { text as readAll } from "node:stream/consumers";
import { RollcallError } from "../errors";
import { addStaff } from "../staff/add";
import { STAFF_ROLES } from "../staff/permissions";
import { removeStaff } from "../staff/remove";
import { toPublicId } from "../ids";
import { cliStaffCtx, type Flags, given, type Noun, optional, required, text } from "./command";

export const staff: Noun = {
  add: {
    help: `Somebody for the console; the password comes on standard input. Roles: ${STAFF_ROLES.join(", ")}.`,
    flags: { email: text("address"), role: text("what they may do"), name: optional("as shown") },
    readsInput: true,
    run: async (flags) => {
      const added = await addStaff(cliStaffCtx(), {
        email: required(flags, "email"),
        role: roleOf(flags),
        name: given(flags, "name"),
        password: await passwordFromInput(),
      });
      return { ...added, id: toPublicId("stf", added.id) };
    },
  },
  remove: {
    help: "Takes somebody off the list; their sessions end at once.",
    flags: { email: text("address") },
    run: (flags) => removeStaff(cliStaffCtx(), { email: required(flags, "email") }),
  },
};

/** Never a flag: those stand in the shell's history and in the list of processes. */
async function passwordFromInput(): Promise<string | undefined> {
  if (process.stdin.isTTY) process.stderr.write("Password, then Ctrl-D: ");
  const password = (await readAll(process.stdin)).replace(/\r?\n$/, "");
  return password === "" ? undefined : password;
}

function roleOf(flags: Flags) {
  const role = STAFF_ROLES.find((name) => name === flags.role);
  if (role) return role;
  throw new RollcallError("invalid_request", `--role is one of ${STAFF_ROLES.join(", ")}.`, { field: "role" });
}
