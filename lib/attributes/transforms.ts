/**
 * The steps a value may go through on its way. Each is total (any JSON in, JSON or nothing out), without regular
 * expressions of the customer's, and no longer than a small multiple of its input. Pure.
 */
import { fold } from "../fold";
import type { Json } from "../provisioning/types";
import type { Transform } from "./schema";

export type Step = (value: Json | undefined) => Json | undefined;

const YES = new Set(["true", "yes", "y", "1", "on", "active", "enabled"]);
const NO = new Set(["false", "no", "n", "0", "off", "inactive", "disabled"]);

export function compileTransforms(transforms: readonly Transform[] = []): Step {
  const steps = transforms.map(toStep);
  if (steps.length === 0) return (value) => value;
  return (value) => steps.reduce((at, step) => step(at), value);
}

function toStep(transform: Transform): Step {
  switch (transform.kind) {
    case "trim":
      return onText((text) => text.trim());
    case "lower_case":
      return onText((text) => text.toLowerCase());
    case "upper_case":
      return onText((text) => text.toUpperCase());
    case "first":
      return (value) => (Array.isArray(value) ? value.find((one) => !isEmpty(one)) : value);
    case "join": {
      const separator = transform.separator ?? ", ";
      return (value) =>
        Array.isArray(value)
          ? value
              .map(textOf)
              .filter((text) => text !== null)
              .join(separator)
          : value;
    }
    case "before": {
      const { text: mark } = transform;
      return onText((text) => (mark && text.includes(mark) ? text.slice(0, text.indexOf(mark)) : text));
    }
    case "after": {
      const { text: mark } = transform;
      return onText((text) => (mark && text.includes(mark) ? text.slice(text.indexOf(mark) + mark.length) : text));
    }
    case "values": {
      const values = new Map(Object.entries(transform.values).map(([from, to]) => [fold(from), to]));
      return each((one) => {
        const text = textOf(one);
        const known = text === null ? undefined : values.get(fold(text));
        return known ?? (transform.others === "drop" ? undefined : one);
      });
    }
    case "boolean":
      return each((one) => booleanOf(one));
    case "default":
      return (value) => (isEmpty(value) ? transform.value : value);
  }
}

/** Each value of a list by itself. */
function each(change: (one: Json) => Json | undefined): Step {
  return (value) => {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return change(value);
    return value.map(change).filter((one) => one !== undefined);
  };
}

function onText(change: (text: string) => string): Step {
  return each((one) => (typeof one === "string" ? change(one) : one));
}

/** What a value means as one text; objects by their `value`, as SCIM reads them (RFC 7643 §2.4). */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) {
    for (const one of value) {
      const text = textOf(one);
      if (text !== null) return text;
    }
    return null;
  }
  return value && typeof value === "object" ? textOf(value.value) : null;
}

/** True, false, or nothing: never a guess. */
export function booleanOf(value: Json | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  const text = textOf(value)?.trim().toLowerCase();
  if (text === undefined) return undefined;
  return YES.has(text) ? true : NO.has(text) ? false : undefined;
}

/** Null, [] and text without a letter say nothing (RFC 7643 §2.5). */
export function isEmpty(value: Json | undefined): value is undefined | null {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) && value.length === 0;
}
