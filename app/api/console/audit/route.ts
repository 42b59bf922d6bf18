import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { AuditFilter, listAudit } from "@/lib/staff/lists";

export const GET = consoleDoor({ query: AuditFilter }, ({ query }) => listAudit(query));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
