import { createScimToken } from "@/lib/access/create-token";
import { NewToken } from "@/lib/access/input";
import { listTokens } from "@/lib/access/list-tokens";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { organizationOfDirectory } from "@/lib/staff/locate";

export const GET = consoleDoor({}, async ({ within, params }) => {
  const directoryId = parseId("dir", params.id);
  return listTokens(within(await organizationOfDirectory(directoryId)), directoryId);
});

/** Support makes one on the customer's behalf; the audit log names who. */
export const POST = consoleDoor(
  { permission: "org:sys_provisioning:manage", body: NewToken, status: 201 },
  async ({ within, params, body }) => {
    const directoryId = parseId("dir", params.id);
    const ctx = within(await organizationOfDirectory(directoryId));
    return createScimToken(ctx, { directoryId, name: body.name, ...(body.expires_in ? { expiresIn: body.expires_in } : {}) });
  },
);

export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
