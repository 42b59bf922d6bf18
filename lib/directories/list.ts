/** An organization's directories, oldest first. */
import type { Ctx } from "../context";
import type { Id } from "../ids";
import { presentDirectory } from "./present";
import { findDirectory, listDirectoryRows } from "./queries";
import type { DirectoryView } from "./schema";

export async function listDirectories(ctx: Ctx): Promise<DirectoryView[]> {
  return (await listDirectoryRows(ctx.organizationId)).map(presentDirectory);
}

export async function getDirectory(ctx: Ctx, id: Id<"dir">): Promise<DirectoryView> {
  return presentDirectory(await findDirectory(ctx.organizationId, id));
}
