/** The demo: Halden Freight, a second company, and a personal account. */
import { addMember } from "./actions";
import { type Customer, emptyWorld, nextGroupId, nextPersonId, type Person, type World } from "./world";

const DOMAIN = "halden.example";

/** given family | unit | groups (first letters) */
const PEOPLE = `
IT Admin|IT|Numeric Admin
Ingrid Halden|Leadership|Numeric Admin,Numeric Manager
Tomas Reyes|Leadership|Numeric Admin
Marta Oyelaran|Finance|Numeric Manager
Lucas Brandt|Finance|Numeric Manager,Numeric Staff
Sofia Lindqvist|Operations|Numeric Manager
Amara Nwosu|Operations|Numeric Manager
Henrik Dahl|Sales|Numeric Manager,Numeric Viewer
Jonas Weber|Operations|Numeric Staff
Priya Raman|Operations|Numeric Staff,Numeric Viewer
Elena Petrova|Operations|Numeric Staff
Diego Santos|Operations|Numeric Staff
Hannah Meyer|Finance|Numeric Staff
Oskar Nilsen|Finance|Numeric Staff
Yuki Tanaka|Sales|Numeric Staff
Chloe Martin|Sales|Numeric Staff
Samuel Okafor|Operations|Numeric Staff
Nadia Haddad|Operations|Numeric Staff
Viktor Horvat|Operations|Numeric Staff
Leila Karimi|Finance|Numeric Staff
Anders Berg|Sales|Numeric Staff
Greta Schulz|Sales|Numeric Viewer
Pavel Novak|Sales|Numeric Viewer
Rosa Jimenez|Sales|Numeric Viewer
Noah Fischer|Finance|Numeric Viewer
Mina Park|Finance|Numeric Viewer
Emil Sorensen|Operations|Numeric Viewer
Aisha Bello|Operations|Numeric Viewer
Martin Kovacs|Operations|Numeric Viewer
Ines Duarte|Operations|Numeric Unapproved
Karl Lund|Operations|Numeric Unapproved
Freya Olsen|Warehouse North|Warehouse North
Bastian Koch|Warehouse North|Warehouse North
Lena Vogel|Warehouse North|Warehouse North
Mateo Cruz|Warehouse North|Warehouse North
Signe Holm|Warehouse North|Warehouse North
Omar Farouk|Warehouse South|Warehouse South
Julia Wojcik|Warehouse South|Warehouse South
Ravi Menon|Warehouse South|Warehouse South
Camille Dubois|Warehouse South|Warehouse South
Stefan Ilic|Warehouse South|Warehouse South
Thea Bakke|Drivers|Night Drivers
Marek Zielinski|Drivers|Night Drivers
Ayo Adeyemi|Drivers|Night Drivers
Linnea Strand|Drivers|Night Drivers
Caro Bianchi|Drivers|
Finn Larsen|Drivers|
Zara Hussain|Customs|Customs Desk
Peter Vang|Customs|Customs Desk
Beatriz Rocha|Customs|Customs Desk
Ivan Markovic|Customs|
Agnes Falk|People|
Theo Laurent|People|
Maya Cohen|People|
Nils Ek|IT|
Dana Whitfield|IT|Numeric Viewer
Olga Sidorova|Legal|
Hugo Mercier|Legal|
Elsa Nyberg|Legal|
Robin Kwan|Sales|`;

const GROUPS: [name: string, description: string][] = [
  ["Numeric Admin", "Administers Numeric"],
  ["Numeric Manager", "Leads a team in Numeric"],
  ["Numeric Staff", "Works in Numeric every day"],
  ["Numeric Viewer", "Reads reports in Numeric"],
  ["Numeric Unapproved", "Waiting for approval"],
  ["All Staff", "Everybody at Halden Freight"],
  ["External Auditors", "Auditors from outside"],
  ["Operations", "Warehouses and drivers"],
  ["Warehouse North", "Harbour warehouse"],
  ["Warehouse South", "Airport warehouse"],
  ["Night Drivers", "Between ten and six"],
  ["Customs Desk", "Papers and duties"],
  ["Project Aurora", "Nobody here yet"],
  ["Leadership", "The board"],
];

export function demoWorld(): World {
  const world = emptyWorld();
  const halden = customer("C03hald7e", "Halden Freight", DOMAIN, ["haldenfreight.example"]);
  world.customers.push(halden);
  for (const [name, description] of GROUPS) addGroup(world, halden, name, description);
  for (const line of PEOPLE.trim().split("\n")) {
    const [name = "", unit = "", groups = ""] = line.split("|");
    const person = addPerson(world, halden, name, unit);
    for (const group of groups.split(",").filter(Boolean)) join(world, halden, group, person.primaryEmail);
  }
  oddities(world, halden);

  const brightwater = customer("C01brigh2", "Brightwater Labs", "brightwater.example", []);
  world.customers.push(brightwater);
  const admin = addPerson(world, brightwater, "Alex Byrne", "IT");
  admin.isAdmin = true;
  for (const name of ["Wren Doyle", "Cleo Barry", "Paul Quinn"]) addPerson(world, brightwater, name, "Research");
  addGroup(world, brightwater, "Numeric Admin", "Administers Numeric");
  join(world, brightwater, "Numeric Admin", admin.primaryEmail);

  world.personal.push({ id: nextPersonId(world), email: "ingrid.halden.home@gmail.example", name: "Ingrid Halden" });
  world.signedIn = [
    `it-admin@${DOMAIN}`,
    `dana.whitfield@${DOMAIN}`,
    `nils.ek@${DOMAIN}`,
    "alex.byrne@brightwater.example",
    "ingrid.halden.home@gmail.example",
  ];
  return world;
}

/** Everything about real directories that surprises: see google facts on names, nesting and members. */
function oddities(world: World, halden: Customer): void {
  const person = (email: string) => halden.people.find((one) => one.primaryEmail === `${email}@${DOMAIN}`) as Person;
  Object.assign(person("it.admin"), { primaryEmail: `it-admin@${DOMAIN}`, isAdmin: true });
  for (const group of halden.groups)
    for (const member of group.members) if (member.email === `it.admin@${DOMAIN}`) member.email = `it-admin@${DOMAIN}`;
  // A delegated administrator with both rights; Dana has none at all.
  person("nils.ek").privileges = ["users", "groups"];
  person("viktor.horvat").suspended = true;
  person("emil.sorensen").archived = true;
  person("nadia.haddad").familyName = undefined;
  person("martin.kovacs").familyName = "\u200b";
  person("ines.duarte").aliases = [`ines.costa@${DOMAIN}`];
  Object.assign(person("robin.kwan"), { nameless: true, givenName: undefined, familyName: undefined });
  person("hugo.mercier").primaryEmail = "hugo.mercier@haldenfreight.example";

  join(world, halden, "All Staff", "everyone");
  join(world, halden, "External Auditors", "claire.fontaine@ledgerline.example");
  join(world, halden, "External Auditors", "ben.osei@ledgerline.example");
  join(world, halden, "External Auditors", `marta.oyelaran@${DOMAIN}`);
  for (const child of ["Warehouse North", "Warehouse South", "Night Drivers"]) join(world, halden, "Operations", child);
  join(world, halden, "Numeric Staff", "Customs Desk");
  join(world, halden, "Numeric Viewer", "External Auditors");
  // Two groups may carry the same name; their addresses differ.
  addGroup(world, halden, "Leadership", "Site leads").email = `leadership-sites@${DOMAIN}`;
  for (const email of ["ingrid.halden", "tomas.reyes"]) join(world, halden, `leadership@${DOMAIN}`, `${email}@${DOMAIN}`);
  join(world, halden, `leadership-sites@${DOMAIN}`, `sofia.lindqvist@${DOMAIN}`);
}

export function customer(id: string, name: string, domain: string, otherDomains: string[]): Customer {
  return { id, name, domain, otherDomains, people: [], groups: [], apps: "allowed", adminApi: "on" };
}

export function addPerson(world: World, to: Customer, name: string, unit: string): Person {
  const [givenName = "", ...family] = name.split(" ");
  const email = `${name.toLowerCase().replaceAll(" ", ".")}@${to.domain}`;
  const person: Person = {
    id: nextPersonId(world),
    primaryEmail: email,
    givenName,
    familyName: family.join(" "),
    aliases: [],
    suspended: false,
    archived: false,
    orgUnitPath: `/${unit}`,
    isAdmin: false,
    privileges: [],
    version: 1,
  };
  to.people.push(person);
  return person;
}

export function addGroup(world: World, to: Customer, name: string, description: string) {
  const email = `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}@${to.domain}`;
  const group = { id: nextGroupId(world), email, name, description, members: [], version: 1 };
  to.groups.push(group);
  return group;
}

function join(world: World, to: Customer, groupName: string, key: string): void {
  const group = to.groups.find((one) => one.name === groupName || one.email === groupName);
  if (group) addMember(world, to, group, key);
}
