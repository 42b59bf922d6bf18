/**
 * The states of a directory (contract §5.3) and the moves between them, as one table. Pure.
 *
 * `hold` and `release` belong to the guard: a directory is held while one of its holds is open. `run_succeeded` repairs
 * what a failed run broke and leaves every other state alone; a missing cell is a move that makes no sense there.
 */
import { RollcallError } from "../errors";
import type { DirectoryState } from "./schema";

export const DIRECTORY_ACTIONS = [
  "enable",
  "pause",
  "resume",
  "hold",
  "release",
  "refuse_credential",
  "reauthorize",
  "fail_repeatedly",
  "run_succeeded",
  "disconnect",
] as const;
export type DirectoryAction = (typeof DIRECTORY_ACTIONS)[number];

const MOVES: Record<DirectoryState, Partial<Record<DirectoryAction, DirectoryState>>> = {
  draft: { enable: "active", reauthorize: "draft", disconnect: "disconnected" },
  active: {
    enable: "active",
    pause: "paused",
    hold: "held",
    release: "active",
    refuse_credential: "needs_reauth",
    reauthorize: "active",
    fail_repeatedly: "failing",
    run_succeeded: "active",
    disconnect: "disconnected",
  },
  paused: { resume: "active", hold: "paused", release: "paused", reauthorize: "paused", disconnect: "disconnected" },
  held: {
    enable: "held",
    pause: "paused",
    hold: "held",
    release: "active",
    refuse_credential: "needs_reauth",
    reauthorize: "held",
    fail_repeatedly: "held",
    run_succeeded: "held",
    disconnect: "disconnected",
  },
  needs_reauth: {
    pause: "paused",
    hold: "needs_reauth",
    release: "needs_reauth",
    refuse_credential: "needs_reauth",
    reauthorize: "active",
    fail_repeatedly: "needs_reauth",
    run_succeeded: "active",
    disconnect: "disconnected",
  },
  failing: {
    enable: "failing",
    pause: "paused",
    hold: "held",
    release: "failing",
    refuse_credential: "needs_reauth",
    reauthorize: "active",
    fail_repeatedly: "failing",
    run_succeeded: "active",
    disconnect: "disconnected",
  },
  disconnected: { disconnect: "disconnected", release: "disconnected" },
};

const ADVICE: Record<DirectoryState, string> = {
  draft: "This directory is not enabled yet. Finish the setup first.",
  active: "This directory is already active.",
  paused: "Syncing is paused. Resume it first.",
  held: "Changes of this directory wait for a decision.",
  needs_reauth: "The authorization of this directory has ended. Authorize it again first.",
  failing: "The last checks of this directory failed.",
  disconnected: "This directory was disconnected. Set up a new one.",
};

/** @throws RollcallError wrong_state with the next sensible action. */
export function transition(state: DirectoryState, action: DirectoryAction): DirectoryState {
  const next = MOVES[state][action];
  if (!next) throw new RollcallError("wrong_state", ADVICE[state], { reason: `directory_${state}`, params: { state } });
  return next;
}

/** States in which a pull may be asked for at all. */
export function mayRun(state: DirectoryState): boolean {
  return state === "active" || state === "held" || state === "failing" || state === "needs_reauth";
}
