import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { findThings } from "@/lib/staff/lists";

const Query = z.strictObject({ q: z.string().min(1).max(200) });

export const GET = consoleDoor({ query: Query }, ({ query }) => findThings(query.q));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
