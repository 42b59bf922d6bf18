import { relative } from "node:path";
import { root } from "./paths.mjs";
import { bold, dim, green } from "./say.mjs";

/** The last words of a start: where to go, as whom, and the link to begin with. */
export function banner({ appUrl, facts, sandbox, dataDir, embedded, env }) {
  const password = facts.owner_created || embedded ? env.ROLLCALL_ADMIN_PASSWORD : "(as you set it)";
  const lines = ["", `${green("●")} ${bold("Rollcall is running.")}`, "", `  Console      ${bold(`${appUrl}/console`)}`];
  if (facts.owner) lines.push(`  Sign in as   ${facts.owner}`, `  Password     ${password}`);
  if (facts.link)
    lines.push(
      "",
      `  Setup link   ${bold(facts.link.url)}`,
      dim(`               for ${facts.link.organization}; works once, a new one comes with each start`),
    );
  if (sandbox)
    lines.push(
      "",
      `  Google       ${sandbox.origin}`,
      dim("               a sandbox Google Workspace: sign in there as it-admin@halden.example"),
    );
  lines.push(
    "",
    dim(`  Data and logs are in ${relative(root, dataDir) || dataDir}. Ctrl-C ends everything; the next start finds it again.`),
    "",
  );
  return lines.join("\n");
}
