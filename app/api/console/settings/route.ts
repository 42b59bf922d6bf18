import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { UpdateSettings } from "@/lib/settings/schema";
import { findSettings, updateSettings } from "@/lib/settings/update";

export const GET = consoleDoor({}, () => findSettings());

export const PUT = consoleDoor({ permission: "organizations:manage", body: UpdateSettings }, ({ staff, body }) =>
  updateSettings(staff, body),
);
export const { POST, PATCH, DELETE, OPTIONS } = refuse("GET", "PUT");
