/** One customer's Google Workspace as the house reads it. Judges whole pages; records are judged in schema.ts. */
import type { DirectoryReader, Page, ProviderGroup, ProviderMember, ProviderUser, UserAnswer } from "../types";
import { type Body, type DirectoryApi, toError } from "./directory-api";
import type { Refusal } from "./errors";
import { FIELDS, isRejected, listFields, readGroup, readMember, readUser, toPage } from "./schema";

/** Google's largest pages. Asking for more users is refused, for more groups or members it is ignored. */
const USERS_PER_PAGE = "500";
const ROWS_PER_PAGE = "200";
const MOST_PAGES = 10_000;

type ListKey = "users" | "groups" | "members";

export function googleReader(api: DirectoryApi): DirectoryReader {
  const tokens = new TokenChains();

  async function list<T>(
    chain: string,
    key: ListKey,
    path: string,
    query: Record<string, string>,
    token: string | null,
    read: Parameters<typeof toPage<T>>[1],
  ): Promise<Page<T>> {
    const size = key === "users" ? USERS_PER_PAGE : ROWS_PER_PAGE;
    const body = await api.get(path, { ...query, maxResults: size, pageToken: token ?? undefined }, { listing: key !== "members" });
    const nextToken = readNextToken(body);
    tokens.follow(chain, token, nextToken);
    return toPage(readRows(body, key, nextToken), read, nextToken);
  }

  const groupsPage = (chain: string, query: Record<string, string>, token: string | null) =>
    list<ProviderGroup>(chain, "groups", "groups", { ...query, fields: listFields("groups", FIELDS.group) }, token, readGroup);

  return {
    usersPage: (token) =>
      list<ProviderUser>(
        "users",
        "users",
        "users",
        { customer: "my_customer", orderBy: "email", fields: listFields("users", FIELDS.user) },
        token,
        readUser,
      ),

    groupsPage: (token) => groupsPage("groups", { customer: "my_customer" }, token),

    membersPage: (group, token) =>
      list<ProviderMember>(
        `members:${group}`,
        "members",
        `groups/${encodeURIComponent(group)}/members`,
        { fields: listFields("members", FIELDS.member) },
        token,
        readMember,
      ),

    async findUser(externalId): Promise<UserAnswer> {
      const answer = await api.ask(`users/${encodeURIComponent(externalId)}`, { fields: FIELDS.user }, { listing: false });
      if (answer.refusal) return refusedUser(answer.refusal);
      const user = readUser(answer.body);
      if (isRejected(user)) return { state: "unknown", proof: { status: 200, problem: user.problem } };
      // Asked by id, answered about somebody else: nothing is known about the one we asked for.
      if (user.externalId !== externalId) return { state: "unknown", proof: { status: 200, id: user.externalId } };
      return { state: "present", user };
    },

    async findGroup(externalId) {
      const answer = await api.ask(`groups/${encodeURIComponent(externalId)}`, { fields: FIELDS.group }, { listing: false });
      if (answer.refusal) {
        if (isGone(answer.refusal)) return null;
        throw toError(answer.refusal);
      }
      const group = readGroup(answer.body);
      if (isRejected(group)) throw malformed(group.problem);
      return group;
    },

    async groupsOf(userExternalId) {
      const groups: ProviderGroup[] = [];
      let token: string | null = null;
      do {
        // `userKey` and `customer` exclude each other.
        const page: Page<ProviderGroup> = await groupsPage(`of:${userExternalId}`, { userKey: userExternalId }, token);
        // An incomplete answer would prove that somebody left a group that was merely unreadable.
        if (page.rejected.length > 0) throw malformed(page.rejected[0]?.problem ?? "group");
        groups.push(...page.items);
        token = page.nextToken;
      } while (token !== null);
      return groups;
    },

    async customerId() {
      const query = { customer: "my_customer", maxResults: "1", fields: "users(id,customerId)" };
      const body = await api.get("users", query, { listing: true });
      const [first] = readRows(body, "users", null);
      const user = readUser(first);
      if (isRejected(user) || user.customerId === null) throw malformed("customerId");
      return user.customerId;
    },

    close() {
      tokens.clear();
    },
  };
}

function readRows(body: Body, key: ListKey, nextToken: string | null): unknown[] {
  const rows = body[key];
  if (Array.isArray(rows)) return rows;
  // Google leaves the key of an empty list out. That is normal at the end of groups and members; but whoever connected is
  // a user, so a list of users without users says nothing about anybody (reliability.md §5).
  if (rows === undefined && key !== "users" && nextToken === null) return [];
  throw malformed(`no ${key}`);
}

function readNextToken(body: Body): string | null {
  const token = body.nextPageToken;
  if (token === undefined || token === null || token === "") return null;
  if (typeof token !== "string") throw malformed("nextPageToken");
  return token;
}

function refusedUser(refusal: Refusal): UserAnswer {
  const proof = { status: refusal.status, reason: refusal.reason };
  const deleted = refusal.status === 412 && /delet/i.test(`${refusal.reason} ${refusal.message}`);
  if (isGone(refusal) || deleted) return { state: "gone", proof };
  // Trouble with the account that asks is no answer about the one who was asked for.
  if (["credential_refused", "missing_scope", "api_disabled", "daily_limit"].includes(refusal.problem)) throw toError(refusal);
  return { state: "unknown", proof };
}

/** A 404 in Google's own error object, whose reason may be missing; one from something in between is no statement. */
const isGone = ({ status, reason, message }: Refusal) =>
  status === 404 && (reason === null ? message !== null : ["notFound", "NOT_FOUND"].includes(reason));

const malformed = (reason: string) => toError({ problem: "malformed", status: 200, reason, message: null, retry: "no" });

/** Each listing's tokens in order: one that comes again would read the same page for ever. */
class TokenChains {
  private readonly chains = new Map<string, string[]>();

  follow(chain: string, asked: string | null, next: string | null): void {
    const known = asked === null ? [] : (this.chains.get(chain) ?? []);
    // A page that is read once more, after a crash or a failed write, starts the rest of the chain anew.
    const at = asked === null ? -1 : known.indexOf(asked);
    const seen = at >= 0 ? known.slice(0, at + 1) : asked === null ? [] : [...known, asked];
    if (next === null) {
      this.chains.delete(chain);
      return;
    }
    if (seen.includes(next)) throw malformed("repeated page token");
    if (seen.length >= MOST_PAGES) throw malformed("too many pages");
    this.chains.set(chain, seen);
  }

  clear(): void {
    this.chains.clear();
  }
}
