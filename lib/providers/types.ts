/** What the house asks of a directory that is read (pulled). Only lib/providers/* knows a provider's wire. */
import { RollcallError, type ErrorCode } from "../errors";
import type { Json } from "../provisioning/types";

export type ProviderUser = {
  externalId: string;
  email: string | null;
  aliases: string[];
  givenName: string | null;
  familyName: string | null;
  displayName: string | null;
  orgUnitPath: string | null;
  suspended: boolean;
  archived: boolean;
  customerId: string | null;
  /** The record as read, masked to what we asked for. */
  raw: { [key: string]: Json };
};

export type ProviderGroup = {
  externalId: string;
  name: string;
  email: string | null;
  description: string | null;
  directMembersCount: number | null;
};

export type ProviderMember = {
  externalId: string;
  email: string | null;
  /** everyone: the whole customer (Google's CUSTOMER member); external: a person outside the customer. */
  kind: "user" | "group" | "everyone" | "other";
  status: string | null;
};

/** A record that could not be understood is set aside, named, and never taken for gone. */
export type Rejected = { externalId: string | null; problem: string; raw: Json };
export type Page<T> = { items: T[]; rejected: Rejected[]; nextToken: string | null };

export type UserAnswer =
  | { state: "present"; user: ProviderUser }
  /** proof: what the provider answered, e.g. {status: 404, reason: "notFound"} */
  | { state: "gone"; proof: { [key: string]: Json } }
  | { state: "unknown"; proof: { [key: string]: Json } };

/** Reads one customer's directory. Retries, backoff and the shared rate limit are inside; what it throws is final for this try. */
export interface DirectoryReader {
  usersPage(token: string | null): Promise<Page<ProviderUser>>;
  groupsPage(token: string | null): Promise<Page<ProviderGroup>>;
  membersPage(groupExternalId: string, token: string | null): Promise<Page<ProviderMember>>;
  /** By id; external and unreadable people are `unknown`, never `gone`. */
  findUser(externalId: string): Promise<UserAnswer>;
  /** By id; null when the provider says it is gone. */
  findGroup(externalId: string): Promise<ProviderGroup | null>;
  /** Every group that directly names this person, all pages. */
  groupsOf(userExternalId: string): Promise<ProviderGroup[]>;
  /** The customer the credential reads now. */
  customerId(): Promise<string>;
  close(): void;
}

/** Why a provider did not answer as hoped; decides what the sync does next. */
export type ProviderProblem =
  | "credential_refused" // invalid_grant, dead token: needs_reauth
  | "missing_privilege" // 403 forbidden on a listing
  | "missing_scope"
  | "api_disabled"
  | "daily_limit"
  | "rate_limited" // tries used up
  | "unavailable" // 5xx, time-outs, cut bodies, tries used up
  | "bad_page_token"
  | "malformed" // 200 with something else than the promised page
  | "not_found"
  | "not_readable"; // one object refuses (an external group)

export class ProviderError extends RollcallError {
  readonly problem: ProviderProblem;
  readonly providerReason: string | null;
  readonly status: number | null;

  constructor(
    problem: ProviderProblem,
    message: string,
    facts: { reason?: string; providerReason?: string | null; status?: number | null; retryAfter?: number; cause?: unknown } = {},
  ) {
    const code: ErrorCode = ["rate_limited", "unavailable", "daily_limit", "malformed"].includes(problem)
      ? "provider_unavailable"
      : "provider_refused";
    super(code, message, { reason: facts.reason ?? problem, retryAfter: facts.retryAfter, cause: facts.cause });
    this.problem = problem;
    this.providerReason = facts.providerReason ?? null;
    this.status = facts.status ?? null;
  }
}

/** Two copies of a module may live in one process (Next's bundle and ours), so no instanceof. */
export function isProviderError(error: unknown): error is ProviderError {
  return error instanceof Error && error.name === "RollcallError" && "problem" in error;
}

/** Where a reader keeps its short-lived access token, so that all processes share one refresh. Implemented by lib/directories/grant.ts. */
export interface GrantStore {
  refreshToken(): Promise<string>;
  accessToken(): Promise<{ token: string; expiresAt: Date } | null>;
  /** Runs `refresh` under a lock shared by all processes unless somebody else just did, and keeps its answer. */
  refreshed(stale: string | null, refresh: () => Promise<{ token: string; expiresAt: Date; refreshToken?: string }>): Promise<string>;
}
