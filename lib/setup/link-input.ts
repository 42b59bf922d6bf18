/** What a setup link is made from. */
import { z } from "zod";
import { emailAddress, plainText } from "../http/fields";

const DAY = 86_400;
/** The choices on screen; the API and the command line take any number of seconds up to the longest. */
export const LINK_LIVES_DAYS = [1, 7, 14, 30] as const;

export const CreateLink = z.strictObject({
  intent: z.literal("dsync").default("dsync"),
  /** Seconds. */
  expiresIn: z
    .number()
    .int()
    .min(1)
    .max(30 * DAY)
    .optional(),
  contactEmail: emailAddress.nullish(),
  inviterName: plainText(120).optional(),
  inviterEmail: emailAddress.nullish(),
  returnUrl: z.string().max(2048).nullish(),
  successUrl: z.string().max(2048).nullish(),
  /** Whoever opens it may look and change nothing. */
  readOnly: z.boolean().optional(),
  language: z
    .string()
    .regex(/^[a-z]{2}(-[A-Z]{2})?$/)
    .nullish(),
});
export type CreateLink = z.input<typeof CreateLink>;

export const LinkToken = z.strictObject({ token: z.string().max(200) });
