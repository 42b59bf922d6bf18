/** An organization's directories, oldest first. */
import type { Ctx } from "../context";
import { presentDirectory } from "./present";
import { listDirectoryRows } from "./queries";
import type { DirectoryView } from "./schema";

export async function listDirectories(ctx: Ctx): Promise<DirectoryView[]> {
  return (await listDirectoryRows(ctx.organizationId)).map(presentDirectory);
}
