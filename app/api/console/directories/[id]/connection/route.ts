import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { readPushFacts } from "@/lib/setup/push-facts";
import { organizationOfDirectory } from "@/lib/staff/locate";

export const GET = consoleDoor({}, async ({ within, params }) => {
  const directoryId = parseId("dir", params.id);
  return readPushFacts(within(await organizationOfDirectory(directoryId)), directoryId);
});

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
