/**
 * Which step of the wizard comes next, and how each one stands. Derived from facts, never stored, so that going back,
 * another tab or a new link always agree. Pure.
 */
import type { StepKey } from "./schema";

export const STEPS: readonly StepKey[] = ["provider", "connect", "groups", "roles", "preview", "enable"];

export type StepFacts = {
  /** The vendor left one provider: there is nothing to choose. */
  providerSkipped: boolean;
  provider: string | null;
  /** A credential that was not refused since. */
  connected: boolean;
  scope: "selected_groups" | "everyone";
  /** Selected groups, and how many of them the provider no longer has. */
  groups: number;
  groupsGone: number;
  roleMapping: boolean;
  rolesDone: boolean;
  /** Somebody decided about at least one group. */
  rolesBegun: boolean;
  /** Selected groups without a decision. */
  undecided: number;
  enabled: boolean;
};

export type StepStanding = { key: StepKey; state: "done" | "current" | "todo" | "skipped"; check_again: boolean };

export function nextStep(facts: StepFacts): StepKey {
  return STEPS.find((step) => !isSkipped(step, facts) && !isDone(step, facts)) ?? "enable";
}

export function stepStandings(facts: StepFacts): StepStanding[] {
  const next = nextStep(facts);
  return STEPS.map((key) => ({ key, state: standing(key, next, facts), check_again: mustCheckAgain(key, facts) }));
}

export const pathOf = (step: StepKey): string => `/setup/${step}`;

function standing(key: StepKey, next: StepKey, facts: StepFacts): StepStanding["state"] {
  if (isSkipped(key, facts)) return "skipped";
  if (isDone(key, facts)) return "done";
  return key === next ? "current" : "todo";
}

function isSkipped(step: StepKey, facts: StepFacts): boolean {
  return (step === "provider" && facts.providerSkipped) || (step === "roles" && !facts.roleMapping);
}

function isDone(step: StepKey, facts: StepFacts): boolean {
  switch (step) {
    case "provider":
      return facts.provider !== null;
    case "connect":
      return facts.provider !== null && facts.connected;
    case "groups":
      return facts.connected && (facts.scope === "everyone" || facts.groups > 0);
    case "roles":
      return isDone("groups", facts) && facts.rolesDone && facts.undecided === 0;
    case "preview":
    case "enable":
      return facts.enabled;
  }
}

/** An earlier answer changed under a later one: it is kept, and marked. */
function mustCheckAgain(step: StepKey, facts: StepFacts): boolean {
  if (step === "groups") return facts.groupsGone > 0;
  if (step === "roles") return facts.roleMapping && facts.groups > 0 && facts.undecided > 0 && (facts.rolesDone || facts.rolesBegun);
  return false;
}
