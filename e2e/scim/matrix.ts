/** Plays every case and prints who relies on what, and whether it holds: `npm run conformance`. */
import { openHouse } from "../support/house";
import type { Case, Who } from "./case";
import { WHO } from "./case";
import { CASES } from "./cases";
import { aDirectory } from "./directory";

type Line = { passed: number; total: number };

const house = await openHouse("conformance", { SCIM_RATE_LIMIT: "off" });
const failures: string[] = [];
const bySection = new Map<string, Line>();
const byClient = new Map<Who, Line>();
try {
  const { scim } = await aDirectory(house);
  for (const one of CASES) count(one, await holds(one, () => one.run(scim)));
  await house.cli("check").catch((error: Error) => failures.push(`what is stored does not hold together\n    ${error.message}`));
} finally {
  await house.stop();
}
print();
process.exitCode = failures.length === 0 ? 0 : 1;

async function holds(one: Case, run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    failures.push(`${one.who} · ${one.section} · ${one.title}\n    ${(error as Error).message.split("\n").slice(0, 6).join("\n    ")}`);
    return false;
  }
}

function count(one: Case, passed: boolean): void {
  add(bySection, one.section, passed);
  add(byClient, one.who, passed);
}

function add<Key>(map: Map<Key, Line>, key: Key, passed: boolean): void {
  const line = map.get(key) ?? { passed: 0, total: 0 };
  map.set(key, { passed: line.passed + Number(passed), total: line.total + 1 });
}

function print(): void {
  const say = (line = "") => process.stdout.write(`${line}\n`);
  const table = (title: string, lines: Iterable<readonly [string, Line]>) => {
    say(`| ${title} | cases | passed |\n| --- | ---: | ---: |`);
    for (const [name, { passed, total }] of lines) say(`| ${name} | ${total} | ${passed} |`);
    say();
  };
  table("section", bySection);
  table(
    "client",
    WHO.flatMap((who) => (byClient.has(who) ? [[who, byClient.get(who) as Line] as const] : [])),
  );
  for (const failure of failures) say(`✗ ${failure}`);
  const passed = [...bySection.values()].reduce((sum, line) => sum + line.passed, 0);
  say(`${passed} passed, ${failures.length} failed`);
}
