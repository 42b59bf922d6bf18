/** Who may show the portal in a frame: the origins the vendor listed. Read at most every ten seconds, and nobody when it cannot be read. */
import { pool } from "../db/client";
import { isBareOrigin } from "./security-headers";

const KEEP_MS = 10_000;
let known: { at: number; origins: string[] } | undefined;

export async function frameAncestors(): Promise<string[]> {
  if (known && performance.now() - known.at < KEEP_MS) return known.origins;
  try {
    const { rows } = await pool().query<{ allowed_origins: string[] }>("select allowed_origins from settings");
    known = { at: performance.now(), origins: (rows[0]?.allowed_origins ?? []).filter(isBareOrigin) };
    return known.origins;
  } catch {
    return [];
  }
}
