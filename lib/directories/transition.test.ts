import { expect, test } from "vitest";
import type { DirectoryState } from "./schema";
import { DIRECTORY_ACTIONS, type DirectoryAction, mayRun, transition } from "./transition";

const X = null;
const STATES: DirectoryState[] = ["draft", "active", "paused", "held", "needs_reauth", "failing", "disconnected"];

// Rows: actions in the order of DIRECTORY_ACTIONS; columns: states as above. X is refused.
const TABLE: Record<DirectoryAction, (DirectoryState | null)[]> = {
  enable: ["active", "active", X, "held", X, "failing", X],
  pause: [X, "paused", X, "paused", "paused", "paused", X],
  resume: [X, X, "active", X, X, X, X],
  hold: [X, "held", "paused", "held", "needs_reauth", "held", X],
  release: [X, "active", "paused", "active", "needs_reauth", "failing", "disconnected"],
  refuse_credential: [X, "needs_reauth", X, "needs_reauth", "needs_reauth", "needs_reauth", X],
  reauthorize: ["draft", "active", "paused", "held", "active", "active", X],
  fail_repeatedly: [X, "failing", X, "held", "needs_reauth", "failing", X],
  run_succeeded: [X, "active", X, "held", "active", "active", X],
  disconnect: ["disconnected", "disconnected", "disconnected", "disconnected", "disconnected", "disconnected", "disconnected"],
};

const cases = DIRECTORY_ACTIONS.flatMap((action) => STATES.map((state, at) => ({ state, action, to: TABLE[action][at] ?? null })));

test.each(cases)("$state, $action → $to", ({ state, action, to }) => {
  if (to) expect(transition(state, action)).toBe(to);
  else expect(() => transition(state, action)).toThrowError(expect.objectContaining({ code: "wrong_state" }));
});

test("nothing leaves disconnected", () => {
  for (const action of DIRECTORY_ACTIONS) {
    try {
      expect(transition("disconnected", action)).toBe("disconnected");
    } catch (error) {
      expect(error).toMatchObject({ code: "wrong_state", reason: "directory_disconnected" });
    }
  }
});

test("only a directory that was enabled and is neither paused nor gone may run", () => {
  expect(STATES.filter(mayRun)).toEqual(["active", "held", "needs_reauth", "failing"]);
});
