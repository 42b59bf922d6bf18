/** A directory that sends to us as support sees it: where it is reached, what it said last, what stands in its way, its tokens. */
import { listTokens } from "../access/list-tokens";
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { findDirectory } from "../directories/queries";
import { PULLED } from "../directories/schema";
import { RollcallError } from "../errors";
import type { Id } from "../ids";
import { findingsOf } from "./access";
import type { PushFacts } from "./access.schema";
import { endpointOf, presentContact, pushState } from "./connection";
import { offerOf } from "./providers";

/** @throws RollcallError not_found; wrong_state for a directory that we read */
export async function readPushFacts(ctx: Ctx, directoryId: Id<"dir">): Promise<PushFacts> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const directory = await findDirectory(ctx.organizationId, directoryId);
  if (PULLED.has(directory.provider)) throw new RollcallError("wrong_state", "This directory takes no pushes.", { reason: "no_pushes" });
  const [seen, tokens, findings] = await Promise.all([pushState(ctx, directory), listTokens(ctx, directoryId), findingsOf(ctx, directory)]);
  return {
    endpoint_url: endpointOf(directory),
    contact: presentContact(seen.contact, seen.tokens),
    requests: seen.contact.requests,
    counts: seen.arrived,
    expected: offerOf(directory.provider).delay,
    // What was disconnected is told nothing by anybody any more.
    problems: directory.state === "disconnected" ? [] : seen.problems,
    findings: directory.state === "disconnected" ? [] : findings,
    tokens,
  };
}
