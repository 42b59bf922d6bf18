/** Random SCIM traffic, several requests at once, against a model in memory: what is stored is what was said. */
import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { type Dice, dice } from "./dice/testing";
import { aGroup, aScimDirectory, aUser, ids, type Json, memberIds, type ScimDirectory } from "./testing";

endsConsistent();

const ROUNDS = Number(process.env.MODEL_ROUNDS ?? 60);
/** Of one round, sent at once; no two of them about the same person or the same membership, so that their order is nothing. */
const AT_ONCE = 10;

type Person = { id: string; userName: string; active: boolean; title?: string };
type Team = { id: string; displayName: string; members: Set<string> };
/** What became of the people who are gone: they come back as themselves. */
type World = { people: Map<string, Person>; teams: Map<string, Team>; gone: Map<string, string>; made: number };
type Step = { touches: string[]; run(): Promise<void> };

const expectStatus = (answer: { status: number; text: string }, ...allowed: number[]) => {
  if (!allowed.includes(answer.status)) throw new Error(`${answer.status} ${answer.text}`);
};

function personStep({ scim }: ScimDirectory, world: World, roll: Dice): Step {
  const person = roll.pick([...world.people.values()]);
  if (!person || (world.people.size < 40 && roll.chance(0.5))) {
    const back = roll.chance(0.4) ? roll.pick([...world.gone.keys()]) : undefined;
    const userName = back ?? `p${world.made++}@halden.example`;
    const active = roll.chance(0.8);
    return {
      touches: [userName],
      async run() {
        const answer = await scim.post("/Users", aUser({ userName, active }));
        expectStatus(answer, 201);
        if (back) expect(answer.body.id).toBe(world.gone.get(back));
        world.gone.delete(userName);
        world.people.set(answer.body.id, { id: answer.body.id, userName, active });
      },
    };
  }
  const path = `/Users/${person.id}`;
  const touches = [person.id, person.userName];
  const active = roll.chance(0.5);
  const title = roll.pick(["Lead", "Clerk", undefined]);
  switch (roll.below(5)) {
    case 0:
      return {
        touches,
        async run() {
          expectStatus(await scim.del(path), 204);
          world.people.delete(person.id);
          world.gone.set(person.userName, person.id);
          for (const team of world.teams.values()) team.members.delete(person.id);
        },
      };
    case 1:
      return {
        touches,
        async run() {
          // A PUT that says nothing about active leaves it.
          const { active: _, ...body } = aUser({ userName: person.userName, title });
          expectStatus(await scim.put(path, body), 200);
          person.title = title;
        },
      };
    case 2:
      return {
        touches,
        async run() {
          const forged = [
            { op: "replace", path: "active", value: !person.active },
            { op: "replace", path: "shoeSize[", value: 1 },
          ];
          expectStatus(await scim.patch(path, forged), 400);
        },
      };
    default:
      return {
        touches,
        async run() {
          const value = roll.chance(0.5) ? active : active ? "True" : "False";
          expectStatus(await scim.patch(path, [{ op: "replace", value: { active: value } }]), 200);
          person.active = active;
        },
      };
  }
}

function teamStep({ scim }: ScimDirectory, world: World, roll: Dice): Step {
  const team = roll.pick([...world.teams.values()]);
  const some = () => [...world.people.keys()].filter(() => roll.chance(0.15));
  const refs = (members: Iterable<string>) => [...members].map((value) => ({ value }));
  if (!team || (world.teams.size < 8 && roll.chance(0.3))) {
    const displayName = `Team ${world.made++}`;
    const members = some();
    return {
      touches: [displayName, ...members],
      async run() {
        const answer = await scim.post("/Groups", aGroup({ displayName, members: refs(members) }));
        expectStatus(answer, 201);
        world.teams.set(answer.body.id, { id: answer.body.id, displayName, members: new Set(members) });
      },
    };
  }
  const path = `/Groups/${team.id}`;
  const patch = async (...operations: Json[]) => expectStatus(await scim.patch(path, operations), 200, 204);
  // Adding and removing of different people may meet on one group; whatever states the whole list has it alone.
  switch (roll.below(8)) {
    case 0: {
      const members = some();
      return {
        touches: [team.id, ...members],
        async run() {
          expectStatus(await scim.put(path, aGroup({ displayName: team.displayName, members: refs(members) })), 200);
          team.members = new Set(members);
        },
      };
    }
    case 1: {
      const members = some();
      return {
        touches: [team.id, ...members],
        async run() {
          await patch({ op: "replace", path: "members", value: refs(members) });
          team.members = new Set(members);
        },
      };
    }
    case 2:
      if (!roll.chance(0.3)) return { touches: [`${team.id} part`], run: () => patch({ op: "replace", value: { id: team.id } }) };
      return {
        touches: [team.id, ...team.members],
        async run() {
          expectStatus(await scim.del(path), 204);
          world.teams.delete(team.id);
        },
      };
    default: {
      const member = roll.pick([...world.people.keys()]);
      if (!member) return { touches: [], run: async () => {} };
      const inside = roll.chance(0.6);
      const removal = roll.chance(0.5)
        ? { op: "remove", path: `members[value eq "${member}"]` }
        : { op: "Remove", path: "members", value: [{ value: member }] };
      return {
        touches: [member, `${team.id} part`],
        async run() {
          await patch(inside ? { op: "add", path: "members", value: refs([member]) } : removal);
          if (inside) team.members.add(member);
          else team.members.delete(member);
        },
      };
    }
  }
}

/** Steps that may run together: none names what another one names, but parts of one group. */
function round(directory: ScimDirectory, world: World, roll: Dice): Step[] {
  const taken = new Set<string>();
  const steps: Step[] = [];
  for (let tries = 0; steps.length < AT_ONCE && tries < 40; tries++) {
    const step = roll.chance(0.5) ? personStep(directory, world, roll) : teamStep(directory, world, roll);
    const whole = step.touches.filter((one) => !one.endsWith(" part"));
    const parts = step.touches.filter((one) => one.endsWith(" part"));
    const meets = whole.some((one) => taken.has(one) || taken.has(`${one} part`)) || parts.some((one) => taken.has(one.slice(0, -5)));
    if (meets) continue;
    for (const one of step.touches) taken.add(one);
    steps.push(step);
  }
  return steps;
}

async function everybody({ scim }: ScimDirectory, place: string): Promise<Json[]> {
  const page = await scim.list(place, { count: 200 });
  expect(page.totalResults).toBe(page.Resources.length);
  return page.Resources;
}

async function agrees(directory: ScimDirectory, world: World): Promise<void> {
  const users = await everybody(directory, "/Users");
  expect(users.map((one) => [one.id, one.userName, one.active, one.title]).sort()).toEqual(
    [...world.people.values()].map((one) => [one.id, one.userName, one.active, one.title]).sort(),
  );
  const groups = await everybody(directory, "/Groups");
  expect(groups.map((one) => [one.id, memberIds(one)]).sort()).toEqual(
    [...world.teams.values()].map((one) => [one.id, [...one.members].sort()]).sort(),
  );
  for (const user of users)
    expect((user.groups ?? []).map((one: Json) => one.value).sort()).toEqual(
      [...world.teams.values()]
        .filter((team) => team.members.has(user.id))
        .map((team) => team.id)
        .sort(),
    );
  const members = await directory.rows<{ email: string; state: string }>("select email, state from member where organization_id = $1");
  const states = new Map(members.map((one) => [one.email, one.state]));
  for (const person of world.people.values())
    expect([person.userName, states.get(person.userName)]).toEqual([person.userName, person.active ? "active" : stateOff(states, person)]);
  for (const userName of world.gone.keys()) expect(states.get(userName) ?? "deprovisioned").toBe("deprovisioned");
}

/** Who never was active has no member, or one that is deprovisioned; never an active one. */
const stateOff = (states: Map<string, string>, { userName }: Person) => (states.has(userName) ? "deprovisioned" : undefined);

test.each([11, 12, 13])(
  "traffic of seed %i",
  async (seed) => {
    const directory = await aScimDirectory();
    const world: World = { people: new Map(), teams: new Map(), gone: new Map(), made: 0 };
    const roll = dice(seed);
    for (let at = 0; at < ROUNDS; at++) {
      await Promise.all(round(directory, world, roll).map((step) => step.run()));
      if (at % 10 === 9) await agrees(directory, world);
    }
    await agrees(directory, world);
    expect(world.people.size).toBeGreaterThan(5);
    const filter = `userName eq "${[...world.people.values()][0]?.userName.toUpperCase()}"`;
    expect(ids(await directory.scim.list("/Users", { filter }))).toHaveLength(1);
  },
  120_000,
);
