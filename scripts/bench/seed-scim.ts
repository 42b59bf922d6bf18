/**
 * Fills one directory with the people that the load driver expects, through the pipeline, and prints what the driver
 * needs: `node seed-scim.mjs <people> [<organizations beside it>]`. DATABASE_URL names an empty database.
 */
import { resolve } from "node:path";
import { applyMigrations } from "../../prisma/tools/apply";
import { createScimToken } from "../../lib/access/create-token";
import { applyMapping } from "../../lib/attributes/apply";
import { defaultMapping } from "../../lib/attributes/mapping";
import { anOrganization, withDirectory } from "../../lib/db/builders";
import { closeDatabase, pool, prisma } from "../../lib/db/client";
import { toPublicId } from "../../lib/ids";
import { provision } from "../../lib/provisioning/provision";
import type { DesiredUser } from "../../lib/provisioning/types";
import { emailKeys } from "../../lib/scim/email-keys";
import { readUser } from "../../lib/scim/read";
import { serialize } from "../../lib/scim/serialize";

const BATCH = 1000;
const people = Number(process.argv[2] ?? 1000);
const mapping = defaultMapping("okta");

await applyMigrations(process.env.DATABASE_URL ?? "", resolve("prisma/migrations"));
const directories: { directory: string; token: string }[] = [];
for (const size of [people, ...(process.argv[3] ? [Math.min(people, 1000)] : [])]) directories.push(await directoryOf(size));
await pool().query("analyze");
console.log(JSON.stringify(directories));
await closeDatabase();

async function directoryOf(size: number) {
  const org = await anOrganization(`Bench ${size}`);
  const directoryId = await withDirectory(org, { provider: "okta", guard: { people: 1_000_000, share: 1, windowMinutes: 60 } });
  for (let from = 0; from < size; from += BATCH) {
    const users = Array.from({ length: Math.min(BATCH, size - from) }, (_, n) => person(from + n));
    await provision(org.ctx, { directoryId, source: "scim", desired: { users }, losses: { mode: "guard" } });
  }
  const { secret } = await createScimToken(org.ctx, { directoryId, name: "Bench" });
  const found = await prisma().directoryUser.count({ where: { directoryId } });
  if (found !== size) throw new Error(`${found} of ${size} people were stored`);
  return { directory: toPublicId("dir", directoryId), token: secret };
}

function person(n: number): DesiredUser {
  const userName = `load-${String(n).padStart(7, "0")}@example.com`;
  const body = {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
    userName,
    externalId: `ext-load-${n}`,
    active: true,
    name: { givenName: `Given${n}`, familyName: `Family${n}` },
    displayName: `Given${n} Family${n}`,
    title: "Engineer",
    locale: "en-US",
    emails: [{ primary: true, value: userName, type: "work" }],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
      employeeNumber: String(n),
      department: `Dept ${n % 40}`,
      costCenter: `CC-${n % 12}`,
    },
  };
  const { resource, active } = readUser(body, { method: "POST" });
  return { ...applyMapping(mapping, resource, active), representation: { json: serialize(resource), emailKeys: emailKeys(resource) } };
}
