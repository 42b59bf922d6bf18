/** No secret stands in the database as it is, and every sealed value opens in its own place. */
import { open } from "../crypto";
import { pool, prisma } from "../db/client";
import { sealedPlace } from "../directories/grant";
import { asId } from "../ids";
import { dataKeyOf } from "../organizations/data-key";
import type { Violation } from "./violation";

// Our own tokens, webhook secrets, and Google's access and refresh tokens.
const SECRET = String.raw`rc_(key|scim|link)_[0-9A-Za-z]{49}|whsec_[0-9A-Za-z+/]{20,}|\mya29\.[0-9A-Za-z_-]{10,}|\m1//[0-9A-Za-z_-]{20,}`;

export async function findPlainSecrets(): Promise<Violation[]> {
  const { rows: columns } = await pool().query<{ table_name: string; column_name: string }>(
    `select c.table_name, c.column_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.table_name not like '\\_prisma%'
       and (c.data_type in ('text', 'character varying', 'jsonb', 'json', 'bytea') or c.data_type = 'ARRAY') order by 1, 2`,
  );
  const violations: Violation[] = [];
  for (const { table_name: table, column_name: column } of columns) {
    // Names come from the catalogue of the database itself; they are quoted all the same.
    const { rows } = await pool().query<{ count: number }>(
      `select count(*)::int as count from "${table.replaceAll('"', '""')}" t where (t."${column.replaceAll('"', '""')}")::text ~ $1`,
      [SECRET],
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0)
      violations.push({
        invariant: "no plaintext secret in any column",
        organization: null,
        subject: `${table}.${column}`,
        found: `${count} rows`,
      });
  }
  return violations;
}

export async function checkEnvelopes(): Promise<Violation[]> {
  const directories = await prisma().directory.findMany({
    where: { OR: [{ credential: { not: null } }, { accessToken: { not: null } }] },
    select: { organizationId: true, id: true, credential: true, accessToken: true },
  });
  const violations: Violation[] = [];
  for (const directory of directories) {
    for (const [column, sealed] of [["credential", directory.credential] as const, ["access_token", directory.accessToken] as const]) {
      if (sealed === null) continue;
      try {
        const key = await dataKeyOf(asId("org", directory.organizationId));
        open(key, sealedPlace(directory.organizationId, directory.id, column), sealed);
      } catch {
        violations.push({
          invariant: "every envelope opens in its own place",
          organization: directory.organizationId,
          subject: directory.id,
          found: `directory.${column} does not open`,
        });
      }
    }
  }
  return violations;
}
