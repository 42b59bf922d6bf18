/** What the doors accept about SCIM tokens. Unknown fields are refused. */
import { z } from "zod";
import { plainText } from "../http/fields";

const WEEK = 7 * 86_400;
const FIVE_YEARS = 5 * 366 * 86_400;

/** `expires_in` in seconds; absent: it lives until somebody revokes it. */
export const NewToken = z.strictObject({ name: plainText(120), expires_in: z.number().int().min(60).max(FIVE_YEARS).optional() });

/** How long the old token goes on working beside the new one. */
export const RotateToken = z.strictObject({ overlap_seconds: z.number().int().min(0).max(WEEK).optional() }).default({});
