/** Every kind of job and what its payload may say. Jobs are nudges: ids only, never a secret or a person's data. */
import { z } from "zod";

const id = z.uuid();

export const TASKS = {
  /** Works one sync run or preview, if its lease is free. */
  sync_directory: z.strictObject({ organizationId: id, directoryId: id, runId: id }),
  /** Writes to the people who must act, when mail is set up; does nothing otherwise. */
  send_mail: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.enum(["link_created", "link_redeemed", "link_asked"]), organizationId: id, linkId: id }),
    z.strictObject({ kind: z.literal("needs_reauth"), organizationId: id, directoryId: id }),
    z.strictObject({ kind: z.literal("hold_opened"), organizationId: id, holdId: id, reminder: z.number().int().min(0).default(0) }),
  ]),
  /** Hourly: staged pages, plans, finished links and states whose time is over. */
  retention: z.looseObject({}),
} as const;

export type TaskName = keyof typeof TASKS;
export type TaskPayload<T extends TaskName> = z.input<(typeof TASKS)[T]>;
