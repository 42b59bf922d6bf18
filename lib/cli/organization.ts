import { createOrganization } from "../organizations/create";
import { listOrganizations } from "../organizations/list";
import { cliStaffCtx, given, type Noun, optional, required, text } from "./command";

export const organization: Noun = {
  create: {
    help: "A new organization.",
    flags: {
      name: text("as people know it"),
      "external-id": optional("your own id of it"),
      domains: optional("expected mail domains, comma separated"),
      "contact-email": optional("who gets setup links"),
    },
    run: (flags) =>
      createOrganization(cliStaffCtx(), {
        name: required(flags, "name"),
        externalId: given(flags, "external-id"),
        domains: given(flags, "domains")
          ?.split(",")
          .map((domain) => domain.trim())
          .filter(Boolean),
        contactEmail: given(flags, "contact-email"),
      }),
  },
  list: { help: "All organizations by name.", flags: {}, run: () => listAll() },
};

async function listAll() {
  const all = [];
  for (let after: string | null | undefined; after !== null; ) {
    const page = await listOrganizations(cliStaffCtx(), { limit: 100, ...(after ? { after } : {}) });
    all.push(...page.data);
    after = page.list_metadata.after;
  }
  return all;
}
