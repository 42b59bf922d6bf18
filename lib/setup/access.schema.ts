/** "Settings → Security" of a customer's directory sync (JSON, snake_case, public ids). Types only: safe in the browser. */

import type { TokenList } from "../access/schema";
import type { ConnectionContact, ConnectionProblem } from "./connection.schema";
import type { ExpectedDelay } from "./parts.schema";

/** GET /api/portal/access */
export type AccessView = {
  organization: { id: string; name: string };
  /** null: nothing is connected at the moment. */
  directory: AccessDirectory | null;
  /** Disconnected before, newest first. */
  past: { id: string; name: string; provider: string; disconnected_at: string | null }[];
  /** Members who keep access when this directory is disconnected. */
  active_members: number;
  review: { open: number; people: number } | null;
  links: AccessLink[];
  sessions: AccessSession[];
  help_links: { label: string; url: string }[];
  may_manage: boolean;
};

export type AccessDirectory = {
  id: string;
  name: string;
  provider: string;
  state: string;
  /** `read`: we ask the provider; `pushed`: it sends to us; `both`: people are sent, groups are read. */
  kind: "read" | "pushed" | "both";
  endpoint_url: string | null;
  created_at: string;
  enabled_at: string | null;
  enabled_by: string | null;
  grant: {
    connected_as: string;
    connected_at: string | null;
    primary_domain: string | null;
    customer_id: string | null;
    scopes: string[];
    /** The provider no longer takes it. */
    ended: boolean;
  } | null;
  findings: AccessFinding[];
};

/**
 * What a look at the records says about a directory that sends to us, beyond the problems of its connection; filled into
 * `access.finding.<code>`. `nobody_arrives`: {minutes, provider}; `suspended_trigger`: {people}.
 */
export type AccessFinding = {
  code: "nobody_arrives" | "suspended_trigger";
  tone: "info" | "warning";
  params: Record<string, string | number | null>;
};

/** GET /api/console/directories/{id}/connection */
export type PushFacts = {
  endpoint_url: string;
  contact: ConnectionContact | null;
  /** Accepted so far, roughly. */
  requests: number;
  counts: { people: number; groups: number };
  expected: ExpectedDelay;
  problems: ConnectionProblem[];
  findings: AccessFinding[];
  tokens: TokenList;
};

export type AccessLink = {
  id: string;
  last_four: string;
  state: "issued" | "redeemed" | "completed" | "expired" | "revoked";
  invited_by: string;
  sent_to: string | null;
  created_at: string;
  used_at: string | null;
  expires_at: string;
};

export type AccessSession = { id: string; who: string; started_at: string; last_seen_at: string; current: boolean };
