/** What the SCIM door hands to a handler and takes back. Types only. */
import type { AttributeMapping } from "../attributes/schema";
import type { Ctx } from "../context";
import type { DirectoryState, ProviderKey } from "../directories/schema";
import type { Id } from "../ids";
import type { UnansweredRequest } from "../provisioning/request";

/** Everything one token check told. Organization and directory come from the token, never from the address. */
export type ScimCaller = {
  ctx: Ctx;
  organizationId: Id<"org">;
  directoryId: Id<"dir">;
  provider: ProviderKey;
  /** draft, active, held, needs_reauth or failing: the door answers for paused and disconnected ones. */
  state: DirectoryState;
  mapping: AttributeMapping;
  tokenId: Id<"tok">;
  /** `https://app.example/scim/v2/dir_…`, for meta.location and Location. */
  baseUrl: string;
  requestId: string;
  /** This request as the log keeps it; hand it to the pipeline. */
  record: UnansweredRequest;
  /**
   * Whether what was admitted may still go on, for work of many steps: asks the database twice a second at most.
   * @throws RollcallError as at the door
   */
  requireOpen: () => Promise<unknown>;
};

/** As much of `Headers` as a handler needs: names in any case. */
export type HeaderReader = { get(name: string): string | null };

export type ScimInside = {
  caller: ScimCaller;
  params: { readonly directoryId: string; readonly id: string; readonly [name: string]: string };
  query: URLSearchParams;
  /** Guarded and parsed JSON; undefined when there is none. */
  body: unknown;
  headers: HeaderReader;
  /** Below the base: `/Users/3f…`. */
  path: string;
};

/** `body` is ready JSON text. The door adds Content-Type, request id, security and cache headers. */
export type ScimAnswer = { status: number; body?: string; headers?: Record<string, string> };

export type ScimHandler = (inside: ScimInside) => ScimAnswer | Promise<ScimAnswer>;

/** `required`: a request without a body is 400. Left out or `none`: a body that comes all the same is not read. */
export type ScimSpec = { body?: "required" | "none" };
