import { nowhere } from "@/lib/doors/core";

/** What no other route below /api answers. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = nowhere();
