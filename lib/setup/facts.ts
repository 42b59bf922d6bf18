/** Everything the frame around each wizard step shows, derived afresh: pages, routes and redirects all ask here. */
import type { Ctx } from "../context";
import { sessionTimes } from "./session";
import { type Db, prisma } from "../db/client";
import { databaseNow } from "../db/transaction";
import { draftOf, rulesOf, undecidedGroups } from "../directories/draft";
import { type Applied, type DirectoryRow, findApplied, findPortalDirectory, NOTHING_APPLIED } from "../directories/queries";
import { type DirectoryDraft, PULLED } from "../directories/schema";
import { toPublicId } from "../ids";
import { expectedDomains } from "../organizations/domains";
import { findOrganization } from "../organizations/queries";
import { readSettings, type VendorSettings } from "../settings/queries";
import { countGoneGroups, latestPeople } from "./group-queries";
import { findLink } from "./link-queries";
import { offeredProviders, offerOf, soleProvider } from "./providers";
import { type Arrived, countArrived, hasStoredToken } from "./push-queries";
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
  const applied = directory ? await findApplied(ctx.organizationId, directory.id, db) : NOTHING_APPLIED;
  const draft = directory ? draftOf(directory, applied) : null;
  const gone = draft && directory ? await countGoneGroups(db, directory, draft.groupIds) : 0;
  const steps: StepFacts = {
    providerSkipped: soleProvider(settings) !== null,
    provider: directory?.provider ?? null,
    connected: directory !== null && (await isConnected(directory, db)),
    pushed: isPushed(directory),
    noGroups: directory !== null && !hasGroups(directory),
    groupsPassed: draft?.groupsDone ?? false,
    scope: draft?.scope ?? "selected_groups",
    groups: draft?.groupIds.length ?? 0,
    groupsGone: gone,
    roleMapping: settings.roleMappingEnabled,
    rolesDone: draft?.rolesDone ?? false,
    rolesBegun: Object.keys(draft?.groupRoles ?? {}).length + (draft?.valueRoles ?? []).length > 0,
    undecided: draft ? undecidedGroups(draft).length : 0,
    enabled: directory !== null && directory.state !== "draft",
  };
  return { settings, directory, applied, draft, steps };
}

export const isPushed = (directory: Pick<DirectoryRow, "provider"> | null): boolean =>
  directory !== null && !PULLED.has(directory.provider);

/** Google auto-provisioning with a consent to read groups beside it: people are pushed, groups are read. */
export const isHybrid = (directory: Pick<DirectoryRow, "provider" | "connectedAt">): boolean =>
  directory.provider === "google_scim" && directory.connectedAt !== null;

/** Whether groups can decide anything here at all. */
export const hasGroups = (directory: Pick<DirectoryRow, "provider" | "connectedAt">): boolean =>
  offerOf(directory.provider).groups !== "none" || isHybrid(directory);

async function isConnected(directory: DirectoryRow, db: Db): Promise<boolean> {
  if (isPushed(directory)) return directory.state !== "draft" || (await hasStoredToken(db, directory));
  return directory.connectedAt !== null && connectProblemOf(directory)?.code !== "withdrawn";
}

export async function readFacts(ctx: Ctx): Promise<SetupFacts> {
  const db = ctx.tx ?? prisma();
  const { settings, directory, draft, steps } = await readSetupState(ctx, db);
  const organization = await findOrganization(ctx.organizationId, db);
  const inviter = await inviterOf(ctx, settings, db);
  const step = nextStep(steps);
  const people = directory && draft ? await latestPeople(db, directory) : null;
  const arrived = directory && isPushed(directory) ? await countArrived(db, directory) : null;
  return {
    organization: { name: organization.name },
    vendor: vendorView(settings, inviter.email),
    inviter,
    mode: steps.enabled ? "edit" : "setup",
    providers: offeredProviders(settings),
    provider: directory?.provider ?? null,
    in_plan: organization.syncEnabled,
    sso: ssoOf(organization.metadata, settings),
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
      summary: one.state === "done" ? summaryOf(one.key, directory, draft, { people, arrived }) : null,
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

type Numbers = { people: number | null; arrived: Arrived | null };

/** Filled into portal.rail.<code>. */
function summaryOf(key: StepKey, directory: DirectoryRow | null, draft: DirectoryDraft | null, numbers: Numbers): Summary | null {
  if (!directory || !draft) return null;
  switch (key) {
    case "provider":
      return { code: "provider", params: { provider: directory.provider, name: directory.name } };
    case "connect":
      if (numbers.arrived) return { code: "connect_push", params: { ...numbers.arrived } };
      return { code: "connect", params: { email: directory.connectedAs ?? "" } };
    case "groups":
      return groupsSummary(draft, numbers);
    case "roles":
      return rolesSummary(draft);
    case "preview":
    case "enable":
      return { code: key, params: {} };
  }
}

function groupsSummary(draft: DirectoryDraft, { people, arrived }: Numbers): Summary {
  const groups = draft.groupIds.length;
  if (arrived && groups === 0) return { code: "groups_none", params: {} };
  if (draft.scope === "everyone" && !arrived) return { code: "everyone", params: {} };
  return people === null ? { code: "groups", params: { groups } } : { code: "groups_people", params: { groups, people } };
}

function rolesSummary(draft: DirectoryDraft): Summary {
  const count = draft.groupIds.filter((id) => draft.groupRoles[id]).length + rulesOf(draft).length;
  return count === 0 && draft.roleSource === "default" ? { code: "roles_default", params: {} } : { code: "roles", params: { count } };
}

/** Signing in is the vendor's matter: it says whether it is set up, and where its help is. */
function ssoOf(metadata: unknown, settings: VendorSettings): SetupFacts["sso"] {
  const said = (metadata as { sso_configured?: unknown } | null)?.sso_configured;
  const help = settings.helpLinks.find(({ label }) => /\bsso\b|single sign|sign-in/i.test(label));
  return { configured: typeof said === "boolean" ? said : null, help_url: help?.url ?? null };
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
