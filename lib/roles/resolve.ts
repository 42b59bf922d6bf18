/**
 * Which role a member has, and why (contract §5.2): a pin, then the mapped role of the highest rank, then a role set by
 * hand, then the directory's default, then the organization's. Pure; the same facts in any order give the same answer.
 */
import type { RoleClaim, RoleReason } from "./schema";

export type RoleFact = { id: string; key: string; name: string; rank: number };

/** Something that is in scope and may give a role; `roleId` null: it gives none. */
export type RoleMatch = {
  kind: "group" | "org_unit" | "attribute";
  groupId?: string;
  label: string;
  via?: string[];
  roleId: string | null;
};

export type RoleFacts = {
  /** A pin that holds: allowed by the vendor and not yet ended. */
  pinned: string | null;
  /** The role set by hand, if the member has one. */
  manual: string | null;
  matches: readonly RoleMatch[];
  roles: ReadonlyMap<string, RoleFact>;
  directoryDefault: string | null;
  /** There is always one: the organization's, else the catalogue's. */
  organizationDefault: string;
};

export type ResolvedRole = {
  roleId: string;
  source: RoleReason["source"];
  /** What the mappings alone would give; null when they give nothing. */
  mappedRoleId: string | null;
  reason: RoleReason;
};

export function resolveRole(facts: RoleFacts): ResolvedRole {
  const claims = facts.matches.map((match) => ({ match, claim: toClaim(match, facts.roles) })).sort(byRank);
  const winner = claims[0]?.claim.role ? claims[0] : undefined;
  const mappedRoleId = winner?.match.roleId ?? null;
  const decided = (source: RoleReason["source"], roleId: string, because: RoleClaim): ResolvedRole => ({
    roleId,
    source,
    mappedRoleId,
    reason: { source, because, considered: claims.map(({ claim }) => claim).filter((claim) => claim !== because) },
  });

  if (facts.pinned) return decided("pinned", facts.pinned, { kind: "pin", role: shown(facts.pinned, facts.roles) });
  if (winner && mappedRoleId) return decided("mapping", mappedRoleId, winner.claim);
  if (facts.manual) return decided("manual", facts.manual, { kind: "manual", role: shown(facts.manual, facts.roles) });
  if (facts.directoryDefault)
    return decided("default", facts.directoryDefault, { kind: "directory_default", role: shown(facts.directoryDefault, facts.roles) });
  return decided("default", facts.organizationDefault, {
    kind: "organization_default",
    role: shown(facts.organizationDefault, facts.roles),
  });
}

/** Rank 1 is the highest: a lower number wins. */
export function isLower(roleId: string, than: string, roles: ReadonlyMap<string, RoleFact>): boolean {
  return rankOf(roleId, roles) > rankOf(than, roles);
}

function rankOf(roleId: string, roles: ReadonlyMap<string, RoleFact>): number {
  return roles.get(roleId)?.rank ?? Number.MAX_SAFE_INTEGER;
}

type Ranked = { match: RoleMatch; claim: RoleClaim };

// Ties between groups that give the same role are settled by name, then id: the answer must not depend on who came first.
function byRank(a: Ranked, b: Ranked): number {
  const rank = (a.claim.role?.rank ?? Number.MAX_SAFE_INTEGER) - (b.claim.role?.rank ?? Number.MAX_SAFE_INTEGER);
  return rank || compare(sortKey(a.match), sortKey(b.match));
}

function sortKey(match: RoleMatch): string {
  return [match.kind, match.label, match.groupId ?? "", ...(match.via ?? [])].join("\u0000");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toClaim(match: RoleMatch, roles: ReadonlyMap<string, RoleFact>): RoleClaim {
  return {
    kind: match.kind,
    ...(match.groupId ? { group_id: match.groupId } : {}),
    label: match.label,
    ...(match.via?.length ? { via: match.via } : {}),
    role: match.roleId ? shown(match.roleId, roles) : null,
  };
}

function shown(roleId: string, roles: ReadonlyMap<string, RoleFact>): RoleClaim["role"] {
  const role = roles.get(roleId);
  return role ? { key: role.key, name: role.name, rank: role.rank } : null;
}
