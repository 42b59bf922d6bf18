import { SampleMapping } from "@/lib/attributes/input";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { sampleMapping } from "@/lib/remap/sample";
import { requireDirectory } from "@/lib/setup/portal-directory";

export const POST = portalDoor({ permission: "org:sys_provisioning:read", body: SampleMapping }, async ({ ctx, body }) =>
  sampleMapping(ctx, await requireDirectory(ctx), body),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
