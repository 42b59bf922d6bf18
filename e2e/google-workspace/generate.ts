/** A company of any size, the same for the same numbers. */
import { addGroup, customer } from "./seed";
import { emptyWorld, nextPersonId, type World } from "./world";

export type Size = { people: number; groups: number; membersPerGroup?: number; largestGroup?: number; domain?: string };

export function generatedWorld(size: Size): World {
  const world = emptyWorld();
  const domain = size.domain ?? "large.example";
  const company = customer("C0large01", "Large Company", domain, []);
  world.customers.push(company);
  for (let n = 0; n < size.people; n++) {
    company.people.push({
      id: nextPersonId(world),
      primaryEmail: n === 0 ? `it-admin@${domain}` : `person${String(n).padStart(6, "0")}@${domain}`,
      givenName: n === 0 ? "IT" : `Person${n}`,
      familyName: n === 0 ? "Admin" : `Number${n}`,
      aliases: [],
      suspended: false,
      archived: false,
      orgUnitPath: `/Unit ${n % 20}`,
      isAdmin: n === 0,
      privileges: [],
      version: 1,
    });
  }
  const perGroup = Math.min(size.membersPerGroup ?? 20, size.people);
  for (let g = 0; g < size.groups; g++) {
    const group = addGroup(world, company, `Group ${String(g).padStart(5, "0")}`, "");
    const count = g === 0 ? Math.min(size.largestGroup ?? perGroup, size.people) : perGroup;
    for (let m = 0; m < count; m++) {
      const person = company.people[(g * 13 + m) % size.people];
      if (person) (group.members as object[]).push({ id: person.id, email: person.primaryEmail, type: "USER", role: "MEMBER" });
    }
  }
  world.signedIn = [`it-admin@${domain}`];
  return world;
}
