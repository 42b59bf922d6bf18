/**
 * The way in for a provider's own requests. The callback is asked inside the unit of work, on rows that are locked, so
 * that changes of one record in parallel are never lost; it is pure and may be asked again.
 */
import type { Ctx } from "../context";
import { isUniqueViolation } from "../db/transaction";
import { RollcallError } from "../errors";
import type { Id } from "../ids";
import { gather } from "./lane";
import type { Desired, Json, Outcome } from "./types";

/** Everything the callback may ask for. What its answer names beyond this is locked and loaded by a second try. */
export type Needs = {
  /** Ours; locked. An id that names nothing in this directory is null in `Found`. */
  userIds?: string[];
  groupIds?: string[];
  /** As sent; folded here. Needless ones cost next to nothing, a missing one costs a round trip. */
  userNames?: string[];
  externalIds?: string[];
  addresses?: string[];
  groupNames?: string[];
  groupExternalIds?: string[];
  /** People or groups named as members: loaded, and whether each is a member of the `groupIds`. */
  referencedIds?: string[];
  /** The difference comes from SQL; the request is a unit of its own. */
  replaceMembers?: { groupId: string; ids: string[] };
  /** Groups whose members a filter must see. */
  allMembersOf?: string[];
  /** Users that are to be deleted: the groups they leave are locked as well. */
  leavingIds?: string[];
  /** Groups that are to be deleted: everybody in them is locked as well. */
  dissolvedIds?: string[];
};

export type FoundUser = {
  id: Id<"usr">;
  version: number;
  createdAt: string;
  updatedAt: string;
  scimJson: string;
  active: boolean;
  userName: string;
  externalId: string | null;
};
export type FoundGroup = {
  id: Id<"grp">;
  version: number;
  createdAt: string;
  updatedAt: string;
  scimJson: string;
  displayName: string;
  externalId: string | null;
};
/** Groups in the order of their ids. */
export type WrittenUser = FoundUser & { groups: { id: Id<"grp">; display: string }[] };

/** What the unit knows at the moment of this request, earlier requests of the same unit included. Living records only. */
export type Found = {
  /** The database's clock, to the millisecond: what is written now gets this as `lastModified`. */
  now: string;
  /** The directory's own attribute mapping as stored (null: its provider's defaults), valid under the lock. */
  attributeMapping: unknown;
  /** A record's `scimJson`, read once for all who look at it: not to be changed. */
  resource(json: string): { [name: string]: Json };
  user(id: string): FoundUser | null;
  group(id: string): FoundGroup | null;
  userByName(name: string): FoundUser | null;
  userByExternalId(externalId: string): FoundUser | null;
  groupByName(name: string): FoundGroup | null;
  groupByExternalId(externalId: string): FoundGroup | null;
  /** Of a referenced id, or one of `replaceMembers`; null: no living record of this directory. */
  kindOf(id: string): "user" | "group" | null;
  /** How a referenced id is shown; null: nothing to show it by. */
  nameOf(id: string): string | null;
  isMember(groupId: string, id: string): boolean;
  /** Of one of the `userIds`, in the order of their ids. */
  groupsOf(userId: string): WrittenUser["groups"];
  /** For `replaceMembers`. Ids that name nothing here are in `add`: ask `kindOf`. */
  difference(groupId: string): { add: string[]; remove: string[] };
  /** For `allMembersOf`. */
  members(groupId: string): { id: string; kind: "user" | "group"; display: string }[];
};

/** A request as it came. How it is answered its handler says, and nobody before it. */
export type UnansweredRequest = { method: string; path: string; body?: Json; tokenId?: string; status?: never };
/** Goes into the log entries' `detail.request`. */
export type RequestRecord = Omit<UnansweredRequest, "status"> & { status?: number };

export type ScimRequest = {
  directoryId: Id<"dir">;
  needs: Needs;
  /** @throws RollcallError to refuse this request alone */
  state: (found: Found) => Desired;
  record?: RequestRecord;
};

/** `user` or `group`: the one record the request was about, as it was written; null when it is gone now. */
export type RequestOutcome = { changed: boolean; user: WrittenUser | null; group: FoundGroup | null; outcome: Outcome };

/** @throws RollcallError not_found, wrong_state (disconnected), conflict with scimType uniqueness, and what the callback throws */
export async function request(ctx: Ctx, input: ScimRequest): Promise<RequestOutcome> {
  try {
    const { outcome, written } = await gather({ ctx, scim: input });
    if (!written) throw new Error("a request was left without what it wrote");
    return { outcome, ...written };
  } catch (error) {
    // Lost to somebody who was not to be seen even on a second look.
    if (isUniqueViolation(error))
      throw new RollcallError("conflict", "Another record of this directory has this name or id already.", {
        scimType: "uniqueness",
        cause: error,
      });
    throw error;
  }
}
