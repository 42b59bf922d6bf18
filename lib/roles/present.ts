/** A role as others see it. */
import { toPublicId } from "../ids";
import type { RoleRow } from "./queries";
import type { RoleView } from "./schema";

export function presentRole(row: RoleRow): RoleView {
  return {
    id: toPublicId("role", row.id),
    key: row.key,
    name: row.name,
    description: row.description,
    rank: row.rank,
    discouraged: row.discouraged,
    is_default: row.isDefault,
  };
}
