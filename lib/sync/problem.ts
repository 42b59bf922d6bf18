/** Why a run ended without success, in the words of sync_run.error_code. */
import { isRollcallError, RollcallError } from "../errors";
import { isProviderError } from "../providers/types";

/** The run cannot be trusted: nothing of its absence pass is applied, nobody leaves. */
export class RunProblem extends RollcallError {
  constructor(reason: string, message: string, params: Record<string, unknown> = {}) {
    super("provider_unavailable", message, { reason, params });
  }
}

export type RunFailure = {
  code: string;
  params: Record<string, unknown>;
  /** Somebody must authorize again; trying on is useless. */
  credentialRefused: boolean;
  retryAfterSeconds?: number;
};

/** null: not the provider's doing (the database, our own mistake): the lease runs out and the run is taken up again. */
export function toFailure(error: unknown): RunFailure | null {
  if (isProviderError(error)) {
    return {
      code: error.reason ?? error.problem,
      params: { ...error.params, problem: error.problem, status: error.status, provider_reason: error.providerReason },
      credentialRefused: error.problem === "credential_refused",
      retryAfterSeconds: error.retryAfter,
    };
  }
  // Paused or disconnected while the run was under way: the pipeline and the run itself refuse to go on.
  const ended = isRollcallError(error) && error.code === "wrong_state" && error.reason?.startsWith("directory_");
  if (error instanceof RunProblem || ended) {
    const { reason, params } = error as RollcallError;
    return { code: reason ?? "malformed", params: params ?? {}, credentialRefused: false };
  }
  return null;
}

const GROUP_PROBLEMS = new Set<string>(["not_readable", "not_found", "missing_privilege", "unavailable", "malformed", "bad_page_token"]);

/** Trouble with one group's members: the group keeps what it has, everything else goes on. */
export function isGroupProblem(error: unknown): boolean {
  return (
    (isProviderError(error) && GROUP_PROBLEMS.has(error.problem)) || (error instanceof RunProblem && error.reason === "repeated_page_token")
  );
}

export function isSuperseded(error: unknown): boolean {
  return isRollcallError(error) && error.reason === "run_superseded";
}
