/** Which provider is read how. No other file branches on a provider. */
import { RollcallError } from "../errors";
import type { ProviderKey } from "../directories/schema";
import { googleReader } from "./google-workspace/adapter";
import { DirectoryApi } from "./google-workspace/directory-api";
import { sharedLimits } from "./google-workspace/limiter";
import { userToDesired } from "./google-workspace/to-desired";
import type { DesiredUser } from "../provisioning/types";
import type { DirectoryReader, GrantStore, ProviderUser } from "./types";

export type ReaderOptions = {
  signal?: AbortSignal;
  /** Whose limits these calls count against: the customer's id. */
  pool?: string;
  /** A person waits for the answer: fewer tries than a sync has. */
  tries?: number;
  callTimeoutMs?: number;
};

export function openReader(provider: ProviderKey, grant: GrantStore, options: ReaderOptions = {}): DirectoryReader {
  if (!isPulled(provider) && !readsGroups(provider))
    throw new RollcallError("wrong_state", "This directory sends its changes to us; there is nothing to read.", { reason: "not_readable" });
  const { pacer, gate } = sharedLimits();
  const key = `google:${options.pool ?? "unknown"}`;
  return googleReader(
    new DirectoryApi({
      grant,
      pacer,
      gate: gate(key),
      key,
      signal: options.signal,
      tries: options.tries,
      callTimeoutMs: options.callTimeoutMs,
    }),
  );
}

/** People are pushed, and their groups can be read beside it (hybrid): Google's provisioning sends none. */
export const readsGroups = (provider: ProviderKey): boolean => provider === "google_scim";

/** Providers that are read (pulled), as opposed to those that push. */
export const isPulled = (provider: ProviderKey): boolean => provider === "google_workspace";

/** A record as read, in the pipeline's words; memberships are the sync's to add. */
export function toDesired(provider: ProviderKey, user: ProviderUser): DesiredUser {
  if (!isPulled(provider)) throw new Error(`${provider} is not read`);
  return userToDesired(user);
}
