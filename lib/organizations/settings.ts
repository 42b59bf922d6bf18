/** What the vendor has set for the whole deployment: one row, made by the migration. */
import { type Db, prisma } from "../db/client";

export type VendorSettings = Awaited<ReturnType<typeof readSettings>>;

export async function readSettings(db: Db = prisma()) {
  const row = await db.settings.findUniqueOrThrow({ where: { id: 1 } });
  return { ...row, helpLinks: helpLinks(row.helpLinks) };
}

function helpLinks(value: unknown): { label: string; url: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: { label?: unknown; url?: unknown } | null) =>
    typeof entry?.label === "string" && typeof entry.url === "string" && /^https?:\/\//.test(entry.url)
      ? [{ label: entry.label, url: entry.url }]
      : [],
  );
}
