import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { SearchPeople } from "@/lib/setup/input";
import { requireDirectory } from "@/lib/setup/portal-directory";
import { checkPerson } from "@/lib/setup/preview";

export const GET = portalDoor({ query: SearchPeople }, async ({ ctx, query }) => ({
  object: "list",
  data: await checkPerson(ctx, await requireDirectory(ctx), query.search),
}));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
