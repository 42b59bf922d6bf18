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
  /** A credential that was not refused since; for a provider that pushes: a token that somebody has stored. */
  connected: boolean;
  /** It sends its changes to us: everybody sent is in scope, and groups only decide roles. */
  pushed: boolean;
  /** It sends no groups, and none are read for it. */
  noGroups: boolean;
  /** The groups page was left without a choice, which a pushed directory allows. */
  groupsPassed: boolean;
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
  if (step === "provider") return facts.providerSkipped;
  if (step === "groups") return facts.pushed && facts.noGroups;
  return step === "roles" && !facts.roleMapping;
}

function isDone(step: StepKey, facts: StepFacts): boolean {
  switch (step) {
    case "provider":
      return facts.provider !== null;
    case "connect":
      return facts.provider !== null && facts.connected;
    case "groups":
      return facts.connected && groupsAnswered(facts);
    case "roles":
      return facts.connected && (isSkipped("groups", facts) || groupsAnswered(facts)) && facts.rolesDone && facts.undecided === 0;
    case "preview":
    case "enable":
      return facts.enabled;
  }
}

function groupsAnswered(facts: StepFacts): boolean {
  if (facts.groups > 0) return true;
  return facts.pushed ? facts.groupsPassed : facts.scope === "everyone";
}

/** An earlier answer changed under a later one: it is kept, and marked. */
function mustCheckAgain(step: StepKey, facts: StepFacts): boolean {
  if (step === "groups") return facts.groupsGone > 0;
  if (step === "roles") return facts.roleMapping && facts.groups > 0 && facts.undecided > 0 && (facts.rolesDone || facts.rolesBegun);
  return false;
}
