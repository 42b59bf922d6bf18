import type { z } from "zod";
import { isRollcallError } from "@/lib/errors";

export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The named parameters of the address, and the same as the query string the browser will ask our routes with. */
export async function pickParams(
  searchParams: SearchParams,
  names: readonly string[],
): Promise<{ given: Record<string, string>; query: string }> {
  const all = await searchParams;
  const pairs = names.flatMap((name) => {
    const value = all[name];
    return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
  });
  return { given: Object.fromEntries(pairs), query: new URLSearchParams(pairs as unknown as string[][]).toString() };
}

/** A made-up filter in an address is not a reason for an error page: nothing is read ahead, and the browser shows what the route says. */
export async function readAhead<Filter, Result>(
  schema: z.ZodType<Filter>,
  given: Record<string, string>,
  read: (filter: Filter) => Promise<Result>,
): Promise<Result | null> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) return null;
  try {
    return await read(parsed.data);
  } catch (error) {
    if (isRollcallError(error)) return null;
    throw error;
  }
}
