/** The addresses that operators and SCIM clients meet before anything else (A01, A02, A98). */
import { expect, test, vi } from "vitest";
import { GET as metrics } from "../../app/metrics/route";
import { GET as readyz } from "../../app/readyz/route";
import { DELETE, GET } from "../../app/scim/v2/[directoryId]/[...unknown]/route";
import { NOUNS } from "../cli/nouns";
import { parse } from "../cli/parse";
import { prisma } from "../db/client";
import { resetEnv } from "../env";

async function rollcall<T = { id: string; secret: string }>(...words: string[]): Promise<T> {
  const { command, flags } = parse(NOUNS, words);
  return (await command.run(flags)) as T;
}

test("ready is: migrated, and a worker seen within the last minute; nothing more is said", async () => {
  const before = await readyz();
  expect([before.status, await before.text(), before.headers.get("retry-after")]).toEqual([503, "not ready\n", "5"]);

  await prisma().$executeRaw`insert into worker_heartbeat (id, at) values ('w1', now() - interval '61 seconds')`;
  expect((await readyz()).status).toBe(503);
  await prisma().$executeRaw`update worker_heartbeat set at = now()`;
  expect((await readyz()).status).toBe(200);

  await prisma()
    .$executeRaw`update _prisma_migrations set finished_at = null where migration_name = (select max(migration_name) from _prisma_migrations)`;
  expect((await readyz()).status).toBe(503);
  await prisma().$executeRaw`update _prisma_migrations set finished_at = now() where finished_at is null`;
});

test("metrics want their own token, and are not there without one", async () => {
  const ask = (headers: Record<string, string> = {}) => metrics(new Request("http://localhost/metrics", { headers }));
  expect((await ask()).status).toBe(404);

  process.env.METRICS_TOKEN = "let-me-count";
  resetEnv();
  expect((await ask()).status).toBe(401);
  expect((await ask({ authorization: "Bearer let-me-coun" })).status).toBe(401);
  const answer = await ask({ authorization: "Bearer let-me-count" });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toMatch(/rollcall_worker_heartbeat_age_seconds\{worker="w1"\} \d/);
});

test("SCIM answers its own errors: 401 without a token, the same 404 for another directory as for none", async () => {
  const organization = await rollcall("org", "create", "--name", "Halden");
  const one = await rollcall("directory", "create", "--organization", organization.id, "--provider", "okta", "--name", "One");
  const other = await rollcall("directory", "create", "--organization", organization.id, "--provider", "okta", "--name", "Other");
  const { id, secret } = await rollcall("token", "create", "--directory", one.id, "--name", "Okta");

  const bare = await ask(one.id);
  expect(bare.status).toBe(401);
  expect(bare.headers.get("www-authenticate")).toMatch(/^Bearer/);
  expect(await bare.json()).toMatchObject({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: "401" });

  expect((await ask(one.id, secret)).status).toBe(404);
  expect((await ask(one.id, `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`)).status).toBe(401);
  const foreign = await ask(other.id, secret, DELETE);
  const unknown = await ask("dir_00000000000000000000000000", secret, DELETE);
  expect([foreign.status, await foreign.text()]).toEqual([unknown.status, await unknown.text()]);

  await rollcall("token", "revoke", "--id", id);
  // What was found about a token holds for half a second.
  await vi.waitFor(async () => expect((await ask(one.id, secret)).status).toBe(401), { timeout: 1000, interval: 50 });
});

function ask(directory: string, token?: string, handler = GET): Promise<Response> {
  const request = new Request(`http://localhost/scim/v2/${directory}/Unknown`, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return handler(request, { params: Promise.resolve({ directoryId: directory }) });
}
