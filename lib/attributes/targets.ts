/** Where a value may go (contract §4, "Attribute targets"). Pure. */
import { RollcallError } from "../errors";
import { STANDARD_TARGETS, type StandardTarget } from "./schema";

export type Target = { kind: "standard"; name: StandardTarget } | { kind: "metadata"; path: string[] };

const STANDARD: ReadonlySet<string> = new Set(STANDARD_TARGETS);
const METADATA = /^(?:public_)?metadata\./;
const NAME = /^[\p{L}\p{N}_$ -]{1,64}$/u;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);
const DEEPEST = 8;

/** @throws RollcallError invalid_request, reason `unknown_target` */
export function parseTarget(text: string): Target {
  const target = text.trim();
  if (STANDARD.has(target)) return { kind: "standard", name: target as StandardTarget };
  const prefix = METADATA.exec(target)?.[0];
  const path = prefix ? target.slice(prefix.length).split(".") : [];
  const sound = path.length > 0 && path.length <= DEEPEST && path.every((name) => NAME.test(name) && !FORBIDDEN.has(name));
  if (sound) return { kind: "metadata", path };
  const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  throw new RollcallError("invalid_request", `There is no target ${shown}. Known are ${STANDARD_TARGETS.join(", ")} and metadata.<name>.`, {
    reason: "unknown_target",
  });
}

/** One spelling: `public_metadata.` means `metadata.`. */
export function spellTarget(target: Target): string {
  return target.kind === "standard" ? target.name : `metadata.${target.path.join(".")}`;
}
