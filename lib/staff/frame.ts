/** What stands around every console page: who is signed in, what they may do, and the counts in the sidebar. */
import { prisma } from "../db/client";
import type { StaffRole } from "../context";
import { STAFF_PERMISSIONS } from "./permissions";
import type { ConsoleFrame } from "./schema";
import type { StaffSession } from "./sessions";

type Counts = ConsoleFrame["counts"] & Pick<ConsoleFrame, "app_name" | "link_hours">;

export async function readFrame(session: StaffSession): Promise<ConsoleFrame> {
  const [row] = await prisma().$queryRaw<Counts[]>`
    select (select app_name from settings) as app_name, (select link_hours from settings) as link_hours,
           (select count(*)::int from organization where archived_at is null) as organizations,
           (select count(*)::int from member) as members,
           (select count(*)::int from setup_link where revoked_at is null and superseded_by is null and completed_at is null and expires_at > now()) as open_links,
           (select count(*)::int from hold where decision is null) as open_holds`;
  const { app_name = "", link_hours = 168, ...counts } = row ?? { organizations: 0, members: 0, open_links: 0, open_holds: 0 };
  const { name, email, role, hasPassword } = session.staff;
  return { staff: { name, email, role, has_password: hasPassword }, app_name, link_hours, counts, may: rights(role) };
}

export function rights(role: StaffRole): ConsoleFrame["may"] {
  const permissions = STAFF_PERMISSIONS[role];
  return {
    manage: permissions.includes("org:sys_provisioning:manage"),
    organizations: permissions.includes("organizations:manage"),
    staff: role === "owner",
  };
}
