/** The Directory API's reads, on their real paths, with real page sizes, masks and error bodies. */
import { applyMask, BadMask, type Mask, parseMask } from "./fields";
import { apiError, type Asked, json, type Reply } from "./http";
import { bearer, type OAuth } from "./oauth";
import {
  type Customer,
  findAccount,
  findGroup,
  findPerson,
  fullName,
  type Group,
  type GroupMember,
  type Person,
  type Privilege,
} from "./world";

const SCOPE = "https://www.googleapis.com/auth/admin.directory.";
const SCOPES = {
  users: [`${SCOPE}user.readonly`, `${SCOPE}user`],
  groups: [`${SCOPE}group.readonly`, `${SCOPE}group`],
  members: [`${SCOPE}group.readonly`, `${SCOPE}group`, `${SCOPE}group.member.readonly`],
};

const forbidden = () => apiError(403, "forbidden", "Not Authorized to access this resource/api");
const missing = (what: string) => apiError(404, "notFound", `Resource Not Found: ${what}`);

/** @returns null for a path that is not the Directory API's. */
export function directory(oauth: OAuth, asked: Asked): Reply | null {
  const match = /^\/admin\/directory\/v1\/(users|groups)(?:\/([^/]+)(?:\/(members|hasMember)(?:\/([^/]+))?)?)?$/.exec(asked.url.pathname);
  if (!match) return null;
  if (asked.method !== "GET") return apiError(403, "insufficientPermissions", "Insufficient Permission");
  const [, kind = "", rawKey, sub] = match;
  const key = rawKey === undefined ? undefined : decodeURIComponent(rawKey);

  const access = bearer(oauth, asked);
  if (!access) return unauthenticated();
  const account = findAccount(oauth.world(), access.sub);
  const customer = account?.customer;
  if (customer?.adminApi === "off") {
    const message = "Admin SDK API has not been used in project 1234567890 before or it is disabled.";
    return apiError(403, "accessNotConfigured", message, "usageLimits");
  }
  const resource = sub ? "members" : (kind as "users" | "groups");
  if (!SCOPES[resource].some((scope) => access.scopes.includes(scope)))
    return apiError(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
  if (!account || !customer || account.person?.suspended) return forbidden();
  const right: Privilege = kind === "users" ? "users" : "groups";
  const mayRead = account.person?.isAdmin || account.person?.privileges.includes(right);
  if (!mayRead) return forbidden();

  try {
    const fields = asked.url.searchParams.get("fields");
    const mask = fields === null ? undefined : parseMask(fields);
    if (kind === "users") return key === undefined ? listUsers(customer, asked, mask) : getUser(oauth, customer, key, mask);
    if (key === undefined) return listGroups(oauth, customer, asked, mask);
    const group = findGroup(customer, key);
    if (!group) return isForeign(oauth, customer, key) ? forbidden() : missing("groupKey");
    if (sub === undefined) return json(200, applyMask(groupView(group), mask));
    return sub === "members" ? listMembers(customer, group, asked, mask) : hasMember(customer, group, match[4] ?? "");
  } catch (error) {
    if (error instanceof BadMask) return apiError(400, "invalidParameter", `Invalid field selection ${error.message}`);
    throw error;
  }
}

export function unauthenticated(): Reply {
  return json(401, {
    error: {
      code: 401,
      message: "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid credential.",
      errors: [
        { message: "Invalid Credentials", domain: "global", reason: "authError", location: "Authorization", locationType: "header" },
      ],
      status: "UNAUTHENTICATED",
    },
  });
}

function listUsers(customer: Customer, asked: Asked, mask: Mask | undefined): Reply {
  const query = asked.url.searchParams;
  const refusal = wrongCustomer(customer, query);
  if (refusal) return refusal;
  const size = Number(query.get("maxResults") ?? 100);
  if (!(size >= 1 && size <= 500)) return apiError(400, "invalid", "Invalid value for: maxResults");
  const deleted = query.get("showDeleted") === "true";
  const clauses = parseQuery(query.get("query") ?? "");
  if (!clauses) return apiError(400, "invalid", "Invalid Input: query");
  const domain = query.get("domain");
  const people = byAddress(customer).filter(
    (person) =>
      Boolean(person.deletedAt) === deleted &&
      clauses.every((clause) => clause(person)) &&
      (domain === null || person.primaryEmail.endsWith(`@${domain}`)),
  );
  if (query.get("sortOrder") === "DESCENDING") people.reverse();
  return paged(people, size, query.get("pageToken"), "users", "admin#directory#users", (person) => userView(customer, person), mask);
}

// Sorting 100,000 people for each of 200 pages would cost more than everything else. A large company's order is kept until
// somebody joins; a renamed person keeps the old place meanwhile.
const orders = new WeakMap<Person[], { length: number; sorted: Person[] }>();

function byAddress(customer: Customer): Person[] {
  const known = orders.get(customer.people);
  if (known && known.length > 2000 && known.length === customer.people.length) return known.sorted;
  const sorted = [...customer.people].sort((a, b) => (a.primaryEmail < b.primaryEmail ? -1 : 1));
  orders.set(customer.people, { length: customer.people.length, sorted });
  return sorted;
}

function getUser(oauth: OAuth, customer: Customer, key: string, mask: Mask | undefined): Reply {
  const person = findPerson(customer, key);
  if (person) return json(200, applyMask(userView(customer, person), mask));
  if (findGroup(customer, key)) return apiError(400, "invalid", "Type not supported: userKey");
  return isForeign(oauth, customer, key) ? forbidden() : missing("userKey");
}

function listGroups(oauth: OAuth, customer: Customer, asked: Asked, mask: Mask | undefined): Reply {
  const query = asked.url.searchParams;
  const userKey = query.get("userKey");
  const size = Math.min(Number(query.get("maxResults") ?? 200) || 200, 200);
  let groups = customer.groups;
  if (userKey !== null) {
    if (query.has("customer")) return apiError(400, "invalid", "Invalid Input: customer and userKey cannot be given together");
    const person = findPerson(customer, userKey);
    const child = person ? null : findGroup(customer, userKey);
    const id = person?.id ?? child?.id;
    if (id === undefined) return isForeign(oauth, customer, userKey) ? forbidden() : missing("userKey");
    groups = groups.filter((group) => group.members.some((member) => member.id === id));
  } else {
    const refusal = wrongCustomer(customer, query);
    if (refusal) return refusal;
  }
  const sorted = [...groups].sort((a, b) => (a.email < b.email ? -1 : 1));
  return paged(sorted, size, query.get("pageToken"), "groups", "admin#directory#groups", groupView, mask);
}

function listMembers(customer: Customer, group: Group, asked: Asked, mask: Mask | undefined): Reply {
  const query = asked.url.searchParams;
  const size = Math.min(Number(query.get("maxResults") ?? 200) || 200, 200);
  const roles = query.get("roles")?.split(",");
  const direct = query.get("includeDerivedMembership") === "true" ? derived(customer, group) : group.members;
  // A deleted person is in no list.
  const members = direct.filter((member) => (!roles || roles.includes(member.role)) && !isDeleted(customer, member));
  return paged(members, size, query.get("pageToken"), "members", "admin#directory#members", (one) => memberView(customer, one), mask);
}

/** People of all levels, the group rows themselves, and everybody where the whole customer is a member. */
function derived(customer: Customer, group: Group): GroupMember[] {
  const found = new Map<string, GroupMember>();
  const visit = (from: Group) => {
    for (const member of from.members) {
      if (found.has(member.id)) continue;
      found.set(member.id, member);
      const child = member.type === "GROUP" ? findGroup(customer, member.id) : null;
      if (child) visit(child);
      if (member.type === "CUSTOMER")
        for (const person of customer.people)
          if (!person.deletedAt) found.set(person.id, { id: person.id, email: person.primaryEmail, type: "USER", role: "MEMBER" });
    }
  };
  visit(group);
  return [...found.values()];
}

function hasMember(customer: Customer, group: Group, key: string): Reply {
  const person = findPerson(customer, decodeURIComponent(key));
  if (!person) return apiError(400, "invalid", "Invalid Input: memberKey");
  return json(200, { isMember: derived(customer, group).some((member) => member.id === person.id) });
}

function paged<T>(
  all: T[],
  size: number,
  pageToken: string | null,
  key: string,
  kind: string,
  view: (item: T) => object,
  mask: Mask | undefined,
): Reply {
  const from = pageToken === null || pageToken === "" ? 0 : readToken(pageToken, key);
  if (from === null || from > all.length) return apiError(400, "invalid", "Invalid Input: pageToken");
  const items = all.slice(from, from + size);
  const to = from + items.length;
  const body: Record<string, unknown> = { kind, etag: `"${key}-${from}-${to}"` };
  // An empty list has no key at all.
  if (items.length > 0) body[key] = items.map(view);
  if (to < all.length) body.nextPageToken = `~!!~${Buffer.from(`${key}:${to}`).toString("base64url")}`;
  return json(200, applyMask(body, mask));
}

function readToken(token: string, key: string): number | null {
  const [named, at] = Buffer.from(token.replace(/^~!!~/, ""), "base64url").toString().split(":");
  return named === key && /^\d+$/.test(at ?? "") ? Number(at) : null;
}

function wrongCustomer(customer: Customer, query: URLSearchParams): Reply | null {
  const named = query.get("customer");
  const domain = query.get("domain");
  if (named === null && domain === null) return apiError(400, "badRequest", "Bad Request");
  if (named !== null && named !== "my_customer" && named !== customer.id) return forbidden();
  if (domain !== null && domain !== customer.domain && !customer.otherDomains.includes(domain)) return missing("domain");
  return null;
}

/** Somebody or something outside the customer: the answer is "you may not", not "there is no such". */
function isForeign(oauth: OAuth, customer: Customer, key: string): boolean {
  const others = oauth.world().customers.filter((one) => one !== customer);
  if (others.some((one) => findPerson(one, key) || findGroup(one, key))) return true;
  if (
    customer.groups.some((group) => group.members.some((member) => member.id === key && member.type !== "GROUP")) &&
    !wasHere(customer, key)
  )
    return true;
  const domain = key.split("@")[1];
  return domain !== undefined && domain !== customer.domain && !customer.otherDomains.includes(domain);
}

const wasHere = (customer: Customer, id: string) => customer.people.some((person) => person.id === id);

function isDeleted(customer: Customer, member: GroupMember): boolean {
  return member.type === "USER" && findPerson(customer, member.id) === null && wasHere(customer, member.id);
}

function userView(customer: Customer, person: Person): object {
  return {
    kind: "admin#directory#user",
    id: person.id,
    etag: `"u-${person.id}-${person.version}"`,
    primaryEmail: person.primaryEmail,
    ...(person.nameless
      ? {}
      : {
          name: {
            ...(person.givenName === undefined ? {} : { givenName: person.givenName }),
            ...(person.familyName === undefined ? {} : { familyName: person.familyName }),
            fullName: fullName(person),
          },
        }),
    isAdmin: person.isAdmin,
    isDelegatedAdmin: person.privileges.length > 0,
    lastLoginTime: "1970-01-01T00:00:00.000Z",
    suspended: person.suspended,
    ...(person.suspended ? { suspensionReason: "ADMIN" } : {}),
    archived: person.archived,
    ...(person.aliases.length > 0 ? { aliases: person.aliases } : {}),
    orgUnitPath: person.orgUnitPath,
    ...(person.deletedAt ? { deletionTime: person.deletedAt } : {}),
    customerId: customer.id,
  };
}

function groupView(group: Group): object {
  return {
    kind: "admin#directory#group",
    id: group.id,
    etag: `"g-${group.id}-${group.version}"`,
    email: group.email,
    ...(group.name === undefined ? {} : { name: group.name }),
    description: group.description,
    directMembersCount: String(group.members.length),
    adminCreated: true,
  };
}

function memberView(customer: Customer, member: GroupMember): object {
  const person = member.type === "USER" ? findPerson(customer, member.id) : null;
  const email = person?.primaryEmail ?? (member.type === "GROUP" ? (findGroup(customer, member.id)?.email ?? member.email) : member.email);
  const status = person
    ? person.suspended
      ? "SUSPENDED"
      : person.archived
        ? "ARCHIVED"
        : "ACTIVE"
    : member.type === "GROUP"
      ? "ACTIVE"
      : null;
  return {
    kind: "admin#directory#member",
    id: member.id,
    ...(email === undefined ? {} : { email }),
    role: member.role,
    type: member.type,
    ...(status === null ? {} : { status }),
  };
}

type Clause = (person: Person) => boolean;

/** The parts of the query grammar that split a list: booleans, addresses and names. */
function parseQuery(text: string): Clause[] | null {
  const clauses: Clause[] = [];
  for (const piece of text.match(/(?:[^\s']|'[^']*')+/g) ?? []) {
    const match = /^(\w+)([=:])'?([^']*?)'?$/.exec(piece);
    if (!match) return null;
    const [, field = "", op, value = ""] = match;
    const flags: Record<string, Clause | undefined> = {
      isSuspended: (person) => person.suspended === (value === "true"),
      isArchived: (person) => person.archived === (value === "true"),
      isAdmin: (person) => person.isAdmin === (value === "true"),
      email: (person) => fits([person.primaryEmail, ...person.aliases], op, value),
      givenName: (person) => fits([person.givenName ?? ""], op, value),
      familyName: (person) => fits([person.familyName ?? ""], op, value),
      name: (person) => fits([fullName(person)], op, value),
      orgUnitPath: (person) => person.orgUnitPath === value || person.orgUnitPath.startsWith(`${value}/`),
    };
    const clause = flags[field];
    if (!clause) return null;
    clauses.push(clause);
  }
  return clauses;
}

function fits(values: string[], op: string | undefined, wanted: string): boolean {
  const folded = wanted.toLowerCase();
  const prefix = folded.endsWith("*") ? folded.slice(0, -1) : null;
  return values.some((value) => {
    const have = value.toLowerCase();
    if (op === "=") return have === folded;
    return prefix === null ? have.includes(folded) : have.startsWith(prefix);
  });
}
