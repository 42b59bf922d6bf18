/** On the command line an id comes alone; everything below wants to know its organization too. */
import { prisma } from "../db/client";
import { notFound } from "../errors";
import { asId, type Id, parseId } from "../ids";

export async function findHome(kind: "dir", publicId: string): Promise<{ organizationId: Id<"org">; id: Id<"dir"> }> {
  const id = parseId(kind, publicId);
  const row = await prisma().directory.findUnique({ where: { id }, select: { organizationId: true } });
  return row ? { organizationId: asId("org", row.organizationId), id } : notFound("directory", publicId);
}
