import { createDirectory } from "../directories/create";
import { listDirectories } from "../directories/list";
import { PROVIDERS } from "../directories/schema";
import { RollcallError } from "../errors";
import { parseId } from "../ids";
import { cliCtx, type Flags, type Noun, onOff, required, text } from "./command";

export const directory: Noun = {
  create: {
    help: `A directory without the wizard. Providers: ${PROVIDERS.join(", ")}.`,
    flags: {
      organization: text("org_…"),
      provider: text("the kind of source"),
      name: { kind: "text", help: "as people know it" },
      active: onOff("enabled at once (SCIM providers are in any case)"),
    },
    run: (flags) =>
      createDirectory(cliCtx(parseId("org", required(flags, "organization"))), {
        provider: providerOf(flags),
        ...(typeof flags.name === "string" ? { name: flags.name } : {}),
        ...(flags.active === true ? { active: true } : {}),
      }),
  },
  list: {
    help: "An organization's directories.",
    flags: { organization: text("org_…") },
    run: (flags) => listDirectories(cliCtx(parseId("org", required(flags, "organization")))),
  },
};

function providerOf(flags: Flags) {
  const provider = PROVIDERS.find((key) => key === flags.provider);
  if (provider) return provider;
  throw new RollcallError("invalid_request", `--provider is one of ${PROVIDERS.join(", ")}.`, { field: "provider" });
}
