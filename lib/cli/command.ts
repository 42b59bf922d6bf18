/** The shape of a command: its flags as data, so that help, checks and parsing all read the same list. */
import { ALL_PERMISSIONS, type Ctx, type StaffCtx } from "../context";
import { RollcallError } from "../errors";
import { newRequestId } from "../http/request-id";
import type { Id } from "../ids";
import { COMMAND_LINE } from "../directories/sync-now";
import { findHome } from "./homes";

export type FlagSpec = { kind: "text" | "number" | "switch"; required?: boolean; help: string };
export type Flags = { readonly [name: string]: string | number | boolean | undefined };
export type Command = {
  help: string;
  flags: { readonly [name: string]: FlagSpec };
  run: (flags: Flags) => Promise<unknown>;
  /** It reads standard input itself, so it cannot be one of many commands that come on it. */
  readsInput?: true;
};
export type Noun = { readonly [verb: string]: Command };

export const text = (help: string, required = true): FlagSpec => ({ kind: "text", required, help });
export const optional = (help: string): FlagSpec => ({ kind: "text", help });
export const number = (help: string): FlagSpec => ({ kind: "number", help });
export const onOff = (help: string): FlagSpec => ({ kind: "switch", help });

/** A flag the parser has checked to be there. */
export function required(flags: Flags, name: string): string {
  const value = flags[name];
  if (typeof value !== "string") throw new RollcallError("invalid_request", `--${name} is missing.`, { field: name });
  return value;
}

export function given(flags: Flags, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

export function givenNumber(flags: Flags, name: string): number | undefined {
  const value = flags[name];
  return typeof value === "number" ? value : undefined;
}

/** Whoever may run commands on the machine may do everything; the audit log says that it was the command line. */
export const cliCtx = (organizationId: Id<"org">): Ctx => ({ ...cliStaffCtx(), organizationId });

export function cliStaffCtx(): StaffCtx {
  return { actor: { type: "cli", id: null, name: COMMAND_LINE }, permissions: ALL_PERMISSIONS, requestId: newRequestId() };
}

/** Context of the organization a directory belongs to. */
export async function directoryCtx(publicId: string): Promise<{ ctx: Ctx; directoryId: Id<"dir"> }> {
  const { organizationId, id } = await findHome("dir", publicId);
  return { ctx: cliCtx(organizationId), directoryId: id };
}
