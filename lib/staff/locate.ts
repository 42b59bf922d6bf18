/** Staff name a thing by its id alone; which organization it belongs to is looked up here, and only for staff. */
import { prisma } from "../db/client";
import { notFound } from "../errors";
import type { Id } from "../ids";

type Located = { organizationId: Id<"org"> } | null;
const select = { organizationId: true } as const;

const found = (row: { organizationId: string } | null, what: string): Id<"org"> => (row as Located)?.organizationId ?? notFound(what);

export async function organizationOfMember(id: Id<"mem">): Promise<Id<"org">> {
  return found(await prisma().member.findFirst({ where: { id }, select }), "member");
}
export async function organizationOfLink(id: Id<"lnk">): Promise<Id<"org">> {
  return found(await prisma().setupLink.findUnique({ where: { id }, select }), "setup link");
}
export async function organizationOfDirectory(id: Id<"dir">): Promise<Id<"org">> {
  return found(await prisma().directory.findUnique({ where: { id }, select }), "directory");
}
export async function organizationOfHold(id: Id<"hld">): Promise<Id<"org">> {
  return found(await prisma().hold.findFirst({ where: { id }, select }), "hold");
}
export async function organizationOfDirectoryUser(id: Id<"usr">): Promise<Id<"org">> {
  return found(await prisma().directoryUser.findFirst({ where: { id }, select }), "directory user");
}
export async function organizationOfLog(id: Id<"log">): Promise<Id<"org">> {
  return found(await prisma().provisioningLog.findFirst({ where: { id }, select }), "provisioning log entry");
}
