/**
 * The demo world, once: a vendor called Numeric, its customer Halden Freight whose directory is the sandbox Google
 * Workspace, and six members somebody made by hand before. Two of them are at Google too, in groups that give another role.
 */
import { transaction } from "../db/transaction";
import { prisma } from "../db/client";
import { asId, type Id, parseId } from "../ids";
import { createMember } from "../members/create";
import { createOrganization } from "../organizations/create";
import { cliCtx, cliStaffCtx } from "./command";

export const DEMO_EXTERNAL_ID = "demo-halden-freight";
const NAME = "Halden Freight";

const BY_HAND = [
  { firstName: "Marta", lastName: "Oyelaran", email: "marta.oyelaran@halden.example", role: "administrator" },
  { firstName: "Jonas", lastName: "Weber", email: "jonas.weber@halden.example", role: "viewer" },
  { firstName: "Beatriz", lastName: "Costa", email: "beatriz.costa@auditors.example", role: "viewer" },
  { firstName: "Noel", lastName: "Fischer", email: "noel.fischer@auditors.example", role: "viewer" },
  { firstName: "Rosa", lastName: "Anders", email: "rosa.anders@contractor.example", role: "staff" },
  { firstName: "Felix", lastName: "Moreau", email: "felix.moreau@contractor.example", role: "manager" },
];

export async function seedDemo(): Promise<{ organizationId: Id<"org">; name: string }> {
  const organizationId = (await findDemo()) ?? (await createDemo());
  const ctx = cliCtx(organizationId);
  const known = new Set(
    (await prisma().member.findMany({ where: { organizationId }, select: { emailKey: true } })).map((row) => row.emailKey),
  );
  if (await isSeeded()) return { organizationId, name: NAME };
  // One by one: a start that was killed in between goes on where it stopped.
  for (const person of BY_HAND) if (!known.has(person.email)) await createMember(ctx, { ...person, source: "invite" });
  await transaction({}, async (tx, now) => {
    await tx.settings.update({
      where: { id: 1 },
      data: {
        appName: "Numeric",
        supportContact: "support@numeric.example",
        helpLinks: [
          { label: "Numeric help center", url: "https://help.numeric.example/directory-sync" },
          { label: "Groups and roles in Numeric", url: "https://help.numeric.example/roles" },
        ],
        demoSeededAt: now,
      },
    });
  });
  return { organizationId, name: NAME };
}

async function isSeeded(): Promise<boolean> {
  const settings = await prisma().settings.findUniqueOrThrow({ where: { id: 1 }, select: { demoSeededAt: true } });
  return settings.demoSeededAt !== null;
}

async function findDemo(): Promise<Id<"org"> | null> {
  const row = await prisma().organization.findUnique({ where: { externalId: DEMO_EXTERNAL_ID }, select: { id: true } });
  return row ? asId("org", row.id) : null;
}

async function createDemo(): Promise<Id<"org">> {
  const made = await createOrganization(cliStaffCtx(), {
    name: NAME,
    externalId: DEMO_EXTERNAL_ID,
    domains: ["halden.example"],
    contactEmail: "it-admin@halden.example",
  });
  return parseId("org", made.id);
}
