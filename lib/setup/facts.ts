/** Everything the frame around each wizard step shows, derived afresh: pages, routes and redirects all ask here. */
import type { Ctx } from "../context";
import { sessionTimes } from "./session";
import { type Db, prisma } from "../db/client";
import { databaseNow } from "../db/transaction";
import { draftOf, undecidedGroups } from "../directories/draft";
import { type Applied, type DirectoryRow, findApplied, findPortalDirectory } from "../directories/queries";
import type { DirectoryDraft } from "../directories/schema";
import { toPublicId } from "../ids";
import { expectedDomains } from "../organizations/domains";
import { findOrganization } from "../organizations/queries";
import { readSettings, type VendorSettings } from "../settings/queries";
import { countGoneGroups, latestPeople } from "./group-queries";
import { findLink } from "./link-queries";
import { offeredProviders, soleProvider } from "./providers";
import { findOpenEnableRun, findSessionTimes } from "./queries";
import type { ConnectProblem, SetupFacts, StepKey, Summary } from "./schema";
import { nextStep, pathOf, type StepFacts, stepStandings } from "./steps";
import { vendorView } from "./vendor";

/** The portal's directory with the answers about it. */
export type SetupState = {
  settings: VendorSettings;
  directory: DirectoryRow | null;
  applied: Applied;
  draft: DirectoryDraft | null;
  steps: StepFacts;
};

export async function readSetupState(ctx: Ctx, db: Db = ctx.tx ?? prisma()): Promise<SetupState> {
  const settings = await readSettings(db);
  const directory = await findPortalDirectory(ctx.organizationId, db);
  const applied = directory ? await findApplied(ctx.organizationId, directory.id, db) : { groupIds: [], groupRoles: {} };
  const draft = directory ? draftOf(directory, applied) : null;
  const gone = draft && directory ? await countGoneGroups(db, directory, draft.groupIds) : 0;
  const steps: StepFacts = {
    providerSkipped: soleProvider(settings) !== null,
    provider: directory?.provider ?? null,
    connected: Boolean(directory?.connectedAt) && connectProblemOf(directory)?.code !== "withdrawn",
    scope: draft?.scope ?? "selected_groups",
    groups: draft?.groupIds.length ?? 0,
    groupsGone: gone,
    roleMapping: settings.roleMappingEnabled,
    rolesDone: draft?.rolesDone ?? false,
    rolesBegun: Object.keys(draft?.groupRoles ?? {}).length > 0,
    undecided: draft ? undecidedGroups(draft).length : 0,
    enabled: directory !== null && directory.state !== "draft",
  };
  return { settings, directory, applied, draft, steps };
}

export async function readFacts(ctx: Ctx): Promise<SetupFacts> {
  const db = ctx.tx ?? prisma();
  const { settings, directory, draft, steps } = await readSetupState(ctx, db);
  const organization = await findOrganization(ctx.organizationId, db);
  const inviter = await inviterOf(ctx, settings, db);
  const step = nextStep(steps);
  const people = directory && draft ? await latestPeople(db, directory) : null;
  return {
    organization: { name: organization.name },
    vendor: vendorView(settings, inviter.email),
    inviter,
    mode: steps.enabled ? "edit" : "setup",
    providers: offeredProviders(settings),
    provider: directory?.provider ?? null,
    directory: directory && {
      id: toPublicId("dir", directory.id),
      state: directory.state,
      connected_as: directory.connectedAs,
      primary_domain: directory.primaryDomain,
      customer_id: directory.customerId,
      granted_scopes: directory.grantedScopes,
      domain_confirmation: directory.domainConfirmation
        ? { domain: directory.domainConfirmation, expected: expectedDomains(organization) }
        : null,
      enabled_at: directory.enabledAt?.toISOString() ?? null,
    },
    connect_problem: connectProblemOf(directory),
    steps: stepStandings(steps).map((one) => ({
      ...one,
      summary: one.state === "done" ? summaryOf(one.key, directory, draft, people) : null,
    })),
    next_step: step,
    next_path: await nextPath(ctx, step, directory, db),
    role_mapping_enabled: settings.roleMappingEnabled,
    draft_saved_at: draft?.savedAt || null,
    session: await timesOf(ctx, db),
  };
}

// The first run is watched where it was started; everything later begins at the status page (contract §5.9).
async function nextPath(ctx: Ctx, step: StepKey, directory: DirectoryRow | null, db: Db): Promise<string> {
  if (step !== "enable" || !directory) return pathOf(step);
  return (await findOpenEnableRun(db, ctx.organizationId, directory.id)) ? pathOf("enable") : "/portal";
}

function connectProblemOf(directory: DirectoryRow | null): ConnectProblem | null {
  if (!directory) return null;
  if (directory.connectProblem) return directory.connectProblem as ConnectProblem;
  if (directory.state !== "needs_reauth") return null;
  const at = (directory.lastError as { at?: string } | null)?.at ?? directory.lastCheckedAt?.toISOString() ?? "";
  return { code: "withdrawn", params: { email: directory.connectedAs, date: at }, at };
}

/** Filled into portal.rail.<code>. */
function summaryOf(key: StepKey, directory: DirectoryRow | null, draft: DirectoryDraft | null, people: number | null): Summary | null {
  if (!directory || !draft) return null;
  const groups = draft.groupIds.length;
  switch (key) {
    case "provider":
      return { code: "provider", params: { provider: directory.provider, name: directory.name } };
    case "connect":
      return { code: "connect", params: { email: directory.connectedAs ?? "" } };
    case "groups":
      if (draft.scope === "everyone") return { code: "everyone", params: {} };
      return people === null ? { code: "groups", params: { groups } } : { code: "groups_people", params: { groups, people } };
    case "roles":
      return { code: "roles", params: { count: draft.groupIds.filter((id) => draft.groupRoles[id]).length } };
    case "preview":
    case "enable":
      return { code: key, params: {} };
  }
}

/** Who signed the link this visitor came by. */
export async function inviterOf(ctx: Ctx, settings: VendorSettings, db: Db): Promise<{ name: string; email: string | null }> {
  if (ctx.actor.type !== "portal") return { name: settings.appName, email: null };
  const link = await findLink(ctx.organizationId, ctx.actor.setupLinkId, db);
  return { name: link.inviterName, email: link.inviterEmail };
}

async function timesOf(ctx: Ctx, db: Db): Promise<SetupFacts["session"]> {
  const times = ctx.actor.type === "portal" ? await findSessionTimes(db, ctx.actor.id) : null;
  return sessionTimes(times ?? { expiresAt: await databaseNow(db), idleUntil: await databaseNow(db) }, db);
}
