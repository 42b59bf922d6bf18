/** What the doors accept about a review. Unknown fields are refused. */
import { z } from "zod";
import { publicId, queryInteger } from "../http/fields";

export const ListReview = z.strictObject({
  search: z.string().max(320).optional(),
  role: z.string().min(1).max(64).optional(),
  choice: z.enum(["open", "keep", "deactivate"]).optional(),
  after: z.string().max(600).optional(),
  limit: queryInteger(1, 200).optional(),
});
export type ListReview = z.output<typeof ListReview>;

/** Whom it concerns: named people, everybody of a role, or everybody who is still undecided. */
export const DecideReview = z
  .strictObject({
    choice: z.enum(["keep", "deactivate", "undo"]),
    member_ids: z.array(publicId("mem")).min(1).max(20_000).optional(),
    role: z.string().min(1).max(64).optional(),
    all: z.literal(true).optional(),
    /** The number of people, typed; needed past the guard's limit. */
    confirm_count: z.number().int().min(0).optional(),
  })
  .refine((body) => [body.member_ids, body.role, body.all].filter((one) => one !== undefined).length === 1, {
    message: "Name people, a role, or all: one of them.",
    path: ["member_ids"],
  });
export type DecideReview = z.output<typeof DecideReview>;
