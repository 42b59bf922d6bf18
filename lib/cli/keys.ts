/** `keys rewrap`: after a new master key was put first, every organization's data key is wrapped by it, and the old one may go. */
import { parseMasterKeys, unwrapDataKey, wrapDataKey, wrappedBy } from "../crypto";
import { prisma } from "../db/client";
import { env } from "../env";
import type { Noun } from "./command";

export const keys: Noun = {
  rewrap: { help: "Wraps every organization's data key by the first of ROLLCALL_MASTER_KEYS.", flags: {}, run: rewrap },
};

export async function rewrap(): Promise<{ active: string; rewrapped: number; unchanged: number }> {
  const master = parseMasterKeys(env().ROLLCALL_MASTER_KEYS);
  const rows = await prisma().organization.findMany({ where: { dataKey: { not: null } }, select: { id: true, dataKey: true } });
  let rewrapped = 0;
  for (const { id, dataKey } of rows) {
    if (!dataKey || wrappedBy(dataKey) === master.active) continue;
    const wrapped = wrapDataKey(master, id, unwrapDataKey(master, id, dataKey));
    // Only over the value that was read: another rewrap may be under way.
    const { count } = await prisma().organization.updateMany({ where: { id, dataKey }, data: { dataKey: wrapped } });
    rewrapped += count;
  }
  return { active: master.active, rewrapped, unchanged: rows.length - rewrapped };
}
