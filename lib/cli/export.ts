/**
 * An organization's whole state, one JSON object a line, in the field names of the API: for backups that people can read,
 * and for comparing two installations. Sealed columns and digests of tokens never leave.
 */
import { RollcallError } from "../errors";
import { parseId } from "../ids";
import { findOrganization } from "../organizations/queries";
import { presentOrganization } from "../organizations/present";
import { given, type Noun, optional, required, text } from "./command";
import { exportEvents, exportLogs, exportState } from "./export-queries";
import { Lines } from "./show";

const EXTRAS = { logs: exportLogs, events: exportEvents };

export const exporting: Noun = {
  "": {
    help: "Everything of an organization, one JSON object a line.",
    flags: { organization: text("org_…"), with: optional("logs, events or both, comma separated") },
    run: async (flags) => {
      const organizationId = parseId("org", required(flags, "organization"));
      const extras = extrasOf(given(flags, "with"));
      const organization = presentOrganization(await findOrganization(organizationId));
      return new Lines(
        (async function* () {
          yield organization;
          yield* exportState(organizationId);
          for (const extra of extras) yield* extra(organizationId);
        })(),
      );
    },
  },
};

function extrasOf(list: string | undefined) {
  const names = (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  return names.map((name) => {
    if (name === "logs" || name === "events") return EXTRAS[name];
    throw new RollcallError("invalid_request", "--with takes logs, events or both.", { field: "with" });
  });
}
