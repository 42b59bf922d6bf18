/** What the console's routes accept in common. */
import { z } from "zod";

/** The number of people the screen showed, typed by the person who decides. */
export const DecideHold = z.strictObject({ confirm_count: z.number().int().min(0) });
