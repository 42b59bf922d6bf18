import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { ListGroups, SelectGroups } from "@/lib/setup/input";
import { listGroups } from "@/lib/setup/list-groups";
import { selectGroups } from "@/lib/setup/select-groups";

export const GET = portalDoor({ query: ListGroups }, ({ ctx, query }) => listGroups(ctx, query));

export const PUT = portalDoor({ body: SelectGroups }, ({ ctx, body }) => selectGroups(ctx, body));

export const { POST, PATCH, DELETE, OPTIONS } = refuse("GET", "PUT");
