/** What an administrator can do in the sandbox. The page's forms and the control API both come here. */
import {
  type Customer,
  findGroup,
  findPerson,
  type Group,
  type MemberType,
  nextGroupId,
  nextPersonId,
  type Person,
  type World,
} from "./world";

export type Input = Record<string, unknown>;

export class BadAction extends Error {}

const text = (input: Input, key: string): string => {
  const value = input[key];
  if (typeof value !== "string" || value.trim() === "") throw new BadAction(`${key} is missing`);
  return value.trim();
};
const optional = (input: Input, key: string): string | undefined => {
  const value = input[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
};

function customerOf(world: World, input: Input): Customer {
  const named = optional(input, "customer");
  const customer = named ? world.customers.find((one) => one.id === named || one.domain === named) : world.customers[0];
  if (!customer) throw new BadAction("there is no such customer");
  return customer;
}

function personOf(world: World, input: Input): Person {
  const person = findPerson(customerOf(world, input), text(input, "person"));
  if (!person) throw new BadAction(`there is no person ${text(input, "person")}`);
  return person;
}

function groupOf(world: World, input: Input): Group {
  const customer = customerOf(world, input);
  const key = text(input, "group");
  const group = findGroup(customer, key) ?? customer.groups.find((one) => one.name === key);
  if (!group) throw new BadAction(`there is no group ${key}`);
  return group;
}

export const ACTIONS: Record<string, (world: World, input: Input) => unknown> = {
  add_person(world, input) {
    const customer = customerOf(world, input);
    const person: Person = {
      id: nextPersonId(world),
      primaryEmail: text(input, "email").toLowerCase(),
      givenName: optional(input, "given_name"),
      familyName: optional(input, "family_name"),
      aliases: [],
      suspended: false,
      archived: false,
      orgUnitPath: optional(input, "org_unit") ?? "/",
      isAdmin: false,
      privileges: [],
      version: 1,
    };
    if (findPerson(customer, person.primaryEmail)) throw new BadAction(`${person.primaryEmail} is taken`);
    customer.people.push(person);
    for (const key of String(input.groups ?? "").split(",")) {
      if (key.trim()) addMember(world, customer, groupOf(world, { ...input, group: key.trim() }), person.primaryEmail);
    }
    return person;
  },
  set_suspended: (world, input) => change(personOf(world, input), { suspended: flag(input.suspended) }),
  set_archived: (world, input) => change(personOf(world, input), { archived: flag(input.archived) }),
  set_admin: (world, input) => change(personOf(world, input), { isAdmin: flag(input.admin), privileges: [] }),
  rename_person(world, input) {
    const person = personOf(world, input);
    const email = optional(input, "email")?.toLowerCase();
    // The old address stays as an alias, so that a look-up by it still finds the person.
    if (email && email !== person.primaryEmail) change(person, { aliases: [...person.aliases, person.primaryEmail], primaryEmail: email });
    return change(person, {
      givenName: optional(input, "given_name") ?? person.givenName,
      familyName: "family_name" in input ? optional(input, "family_name") : person.familyName,
    });
  },
  remove_person(world, input) {
    const customer = customerOf(world, input);
    const person = personOf(world, input);
    for (const group of customer.groups) dropMember(group, person.id);
    world.grants = world.grants.filter((grant) => grant.sub !== person.id);
    return change(person, { deletedAt: new Date().toISOString() });
  },
  add_group(world, input) {
    const customer = customerOf(world, input);
    const name = text(input, "name");
    const email = (optional(input, "email") ?? `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}@${customer.domain}`).toLowerCase();
    if (customer.groups.some((group) => group.email === email)) throw new BadAction(`${email} is taken`);
    const group: Group = {
      id: nextGroupId(world),
      email,
      name,
      description: optional(input, "description") ?? "",
      members: [],
      version: 1,
    };
    customer.groups.push(group);
    return group;
  },
  rename_group(world, input) {
    const group = groupOf(world, input);
    group.name = text(input, "name");
    group.version++;
    return group;
  },
  remove_group(world, input) {
    const customer = customerOf(world, input);
    const group = groupOf(world, input);
    customer.groups = customer.groups.filter((one) => one !== group);
    for (const other of customer.groups) dropMember(other, group.id);
    return {};
  },
  add_member: (world, input) => addMember(world, customerOf(world, input), groupOf(world, input), text(input, "member")),
  remove_member(world, input) {
    const customer = customerOf(world, input);
    const group = groupOf(world, input);
    const key = text(input, "member");
    dropMember(group, findPerson(customer, key)?.id ?? findGroup(customer, key)?.id ?? key);
    return group;
  },
  withdraw_grant(world, input) {
    const sub = optional(input, "person") ? personOf(world, input).id : undefined;
    world.grants = world.grants.filter((grant) => sub !== undefined && grant.sub !== sub);
    world.accessTokens = world.accessTokens.filter((access) => sub !== undefined && access.sub !== sub);
    return {};
  },
  set_apps: (world, input) => Object.assign(customerOf(world, input), { apps: input.apps === "blocked" ? "blocked" : "allowed" }).apps,
  set_admin_api: (world, input) => Object.assign(customerOf(world, input), { adminApi: input.admin_api === "off" ? "off" : "on" }).adminApi,
};

function change(person: Person, fields: Partial<Person>): Person {
  Object.assign(person, fields);
  person.version++;
  return person;
}

/** `everyone` is the whole customer; an address of nobody here is an external person. */
export function addMember(world: World, customer: Customer, group: Group, key: string): Group {
  const person = findPerson(customer, key);
  const child = person ? null : (findGroup(customer, key) ?? customer.groups.find((one) => one.name === key));
  const type: MemberType = person ? "USER" : child ? "GROUP" : key === "everyone" ? "CUSTOMER" : "EXTERNAL";
  const id = person?.id ?? child?.id ?? (type === "CUSTOMER" ? customer.id : nextPersonId(world));
  if (type === "EXTERNAL" && !key.includes("@")) throw new BadAction(`there is no person or group ${key}`);
  if (group.members.some((member) => member.id === id || (member.email !== undefined && member.email === key))) return group;
  const email = person?.primaryEmail ?? child?.email ?? (type === "CUSTOMER" ? undefined : key.toLowerCase());
  group.members.push({ id, email, type: type === "EXTERNAL" ? "USER" : type, role: "MEMBER" });
  group.version++;
  return group;
}

function dropMember(group: Group, id: string): void {
  const rest = group.members.filter((member) => member.id !== id && member.email !== id);
  if (rest.length === group.members.length) return;
  group.members = rest;
  group.version++;
}

const flag = (value: unknown) => value === true || value === "true" || value === "on" || value === "1";
