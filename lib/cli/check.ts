import { checkInvariants } from "../check/invariants";
import { RollcallError } from "../errors";
import type { Noun } from "./command";

export const check: Noun = {
  "": {
    help: "Verifies that the stored state holds together; exit code 1 when it does not.",
    flags: {},
    run: async () => {
      const violations = await checkInvariants();
      if (violations.length === 0) return { violations: [] };
      throw new RollcallError("internal", `${violations.length} invariants do not hold.`, {
        reason: "invariant_broken",
        params: { violations },
      });
    },
  },
};
