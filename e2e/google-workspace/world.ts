/**
 * What exists in the sandbox: customers with people and groups, personal accounts, and the grants people gave. Plain data,
 * changed in place by the directory's own page, by the control API and by tests that hold the object.
 */

export type Privilege = "users" | "groups";

export type Person = {
  /** 21 digits: never a number. */
  id: string;
  primaryEmail: string;
  /** Missing altogether for records that were made by a script. */
  givenName?: string;
  familyName?: string;
  /** The account has no `name` object at all. */
  nameless?: boolean;
  aliases: string[];
  suspended: boolean;
  archived: boolean;
  orgUnitPath: string;
  isAdmin: boolean;
  /** Of a delegated administrator. */
  privileges: Privilege[];
  deletedAt?: string;
  version: number;
};

export type MemberType = "USER" | "GROUP" | "CUSTOMER" | "EXTERNAL";
export type GroupMember = { id: string; email?: string; type: MemberType; role: "OWNER" | "MANAGER" | "MEMBER" };

export type Group = {
  id: string;
  email: string;
  name?: string;
  description: string;
  members: GroupMember[];
  version: number;
};

export type Customer = {
  id: string;
  name: string;
  domain: string;
  otherDomains: string[];
  people: Person[];
  groups: Group[];
  /** `blocked`: the administrator lets no unreviewed app in; Google then never calls back. */
  apps: "allowed" | "blocked";
  /** Whether the vendor's Cloud project has the Admin SDK switched on. */
  adminApi: "on" | "off";
};

export type PersonalAccount = { id: string; email: string; name: string };

/** One person's consent to one client. Withdrawing it kills every token at once. */
export type Grant = {
  sub: string;
  clientId: string;
  scopes: string[];
  refreshTokens: string[];
  grantedAt: string;
};

export type AccessGrant = { token: string; sub: string; clientId: string; scopes: string[]; expiresAt: number };

export type World = {
  customers: Customer[];
  personal: PersonalAccount[];
  /** Addresses that the account chooser offers. */
  signedIn: string[];
  grants: Grant[];
  accessTokens: AccessGrant[];
  lastId: number;
};

export type Account = { sub: string; email: string; name: string; customer: Customer | null; person: Person | null };

export function emptyWorld(): World {
  return { customers: [], personal: [], signedIn: [], grants: [], accessTokens: [], lastId: 0 };
}

/** 21 decimal digits, growing, well past what a double can hold. */
export function nextPersonId(world: World): string {
  world.lastId++;
  return `1${String(world.lastId * 7_919 + 40_000_000_000_017).padStart(20, "0")}`;
}

/** 15 characters, as Google's group ids are. */
export function nextGroupId(world: World): string {
  world.lastId++;
  return `0${(world.lastId * 104_729 + 3_000_000_000).toString(36).padStart(14, "2")}`;
}

export function findAccount(world: World, emailOrSub: string): Account | null {
  const key = emailOrSub.trim().toLowerCase();
  for (const customer of world.customers) {
    const person = findPerson(customer, key);
    if (person) return { sub: person.id, email: person.primaryEmail, name: fullName(person), customer, person };
  }
  const personal = world.personal.find((one) => one.email === key || one.id === key);
  return personal ? { sub: personal.id, email: personal.email, name: personal.name, customer: null, person: null } : null;
}

/** By id, primary address or alias; never a deleted one. */
export function findPerson(customer: Customer, key: string): Person | null {
  const folded = key.toLowerCase();
  return lookUp(
    customer.people,
    folded,
    (one) => !one.deletedAt && matches(one, folded),
    (one) => [one.id, one.primaryEmail],
  );
}

export function findGroup(customer: Customer, key: string): Group | null {
  const folded = key.toLowerCase();
  return lookUp(
    customer.groups,
    folded,
    (one) => one.id === folded || one.email === folded,
    (one) => [one.id, one.email],
  );
}

export function fullName(person: Person): string {
  const name = [person.givenName, person.familyName].filter(Boolean).join(" ").trim();
  return name || person.primaryEmail;
}

const matches = (person: Person, key: string) => person.id === key || person.primaryEmail === key || person.aliases.includes(key);

// Worlds of 100,000 people are read by id tens of thousands of times. The index only proposes a position: what stands
// there is judged again, so an address that changed hands is never answered from it.
const indexes = new WeakMap<object, { length: number; positions: Map<string, number> }>();

function lookUp<T>(list: T[], key: string, fits: (item: T) => boolean, keysOf: (item: T) => string[]): T | null {
  let index = indexes.get(list);
  if (index?.length !== list.length) {
    index = { length: list.length, positions: new Map() };
    for (const [at, item] of list.entries()) for (const one of keysOf(item)) index.positions.set(one, at);
    indexes.set(list, index);
  }
  const proposed = list[index.positions.get(key) ?? -1];
  return proposed !== undefined && fits(proposed) ? proposed : (list.find(fits) ?? null);
}
