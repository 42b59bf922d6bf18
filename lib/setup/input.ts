/** What the setup portal's routes accept. Unknown fields are refused. */
import { z } from "zod";
import { PROVIDERS } from "../directories/schema";
import { publicId, queryInteger } from "../http/fields";

/** The save the caller last saw; "" or null before the first. */
const base = z.string().max(40).nullish();
const search = z.string().max(200);
const filter = z.enum(["all", "suggested", "selected"]);
const matching = z.strictObject({ search: search.optional(), filter: filter.optional() });
const groupIds = z.array(publicId("grp")).max(20_000);

export const ChooseProvider = z.strictObject({ provider: z.enum(PROVIDERS) });

export const ListGroups = z.strictObject({
  filter: filter.default("all"),
  search: search.default(""),
  after: z.string().max(1000).optional(),
  limit: queryInteger(1, 200).optional(),
});
export type ListGroups = { filter?: "all" | "suggested" | "selected"; search?: string; after?: string; limit?: number };

export const SelectGroups = z
  .strictObject({
    /** The whole selection; or changes to it. */
    group_ids: groupIds.optional(),
    select: groupIds.optional(),
    deselect: groupIds.optional(),
    select_matching: matching.optional(),
    deselect_matching: matching.optional(),
    scope: z.enum(["selected_groups", "everyone"]).optional(),
    continue: z.boolean().optional(),
    base,
  })
  .refine((body) => body.group_ids === undefined || !(body.select || body.deselect || body.select_matching || body.deselect_matching), {
    message: "Send either the whole selection or changes to it.",
    path: ["group_ids"],
  });
export type SelectGroups = z.output<typeof SelectGroups>;

const roleKey = z.string().min(1).max(64);

export const MapRoles = z.strictObject({
  assignments: z
    .array(z.strictObject({ group_id: publicId("grp"), role: roleKey.nullable(), confirm: z.boolean().optional() }))
    .max(20_000)
    .optional(),
  default_role: roleKey.optional(),
  /** Where groups do not decide: by what roles are set. */
  role_source: z.enum(["groups", "default", "attribute", "org_unit"]).optional(),
  /** Decisions about values of that source; the whole list. `role: null`: no role of its own. */
  rules: z
    .array(z.strictObject({ value: z.string().trim().min(1).max(500), role: roleKey.nullable(), confirm: z.boolean().optional() }))
    .max(500)
    .optional(),
  /** One role for everyone that asked once. */
  confirm_default: z.boolean().optional(),
  /** The roles page is being left: every group must be decided. */
  continue: z.boolean().optional(),
  base,
});
export type MapRoles = z.output<typeof MapRoles>;

/** Keys of the guide's steps: `okta.token`. */
export const SaveGuide = z.strictObject({ done: z.array(z.string().regex(/^[a-z0-9_.-]{1,80}$/)).max(100) });

export const Verify = z.strictObject({ since: z.iso.datetime().optional() });
export type Verify = z.output<typeof Verify>;

export const SearchPeople = z.strictObject({ search: z.string().min(1).max(200) });

export const ListPreviewRows = z.strictObject({
  outcome: z.enum(["new", "linked", "role_change", "left_out", "leaving", "unchanged"]).optional(),
  search: search.optional(),
  role: roleKey.optional(),
  group: publicId("grp").optional(),
  after: z.string().max(1000).optional(),
  limit: queryInteger(1, 200).optional(),
});

/** `fresh`: everything is read again ("Test again"). */
export const RequestPreview = z.strictObject({ fresh: z.boolean().optional() }).default({});

export const EnableSync = z.strictObject({ digest: z.string().min(1).max(200), confirm_count: z.number().int().min(0).optional() });

export const ReadRun = z.strictObject({ id: publicId("run").optional() });

export const ApproveHold = z.strictObject({
  confirm_count: z.number().int().min(0),
  member_ids: z.array(publicId("mem")).max(20_000).optional(),
});
