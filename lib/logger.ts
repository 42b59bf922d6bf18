/** JSON, one line an entry; redaction happens here, never at the call site (reliability.md §2). */
import pino, { type LoggerOptions } from "pino";
import { logDescriptor, logLevel } from "./env";
import { TOKEN_DETECTOR } from "./tokens";

const SECRET_NAME = /token|secret|code|state|verifier|password|authorization|cookie/i;
/** Names that match the pattern and hold no secret. */
const HARMLESS = new Set(["errorcode", "error_code", "reasoncode", "reason_code", "code", "state", "phase", "sqlstate", "statuscode"]);
const MAX = 2048;

/** Replaces secrets and overlong values in anything that is about to be logged. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (value === null || typeof value !== "object") return typeof value === "bigint" ? value.toString() : value;
  if (depth > 6) return "[deep]";
  if (value instanceof Date) return value;
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) out[key] = isSecret(key, inner) ? "[redacted]" : redact(inner, depth + 1);
  return out;
}

// `code` and `state` are secrets in an OAuth answer and plain words in an error: short enumeration words pass.
function isSecret(key: string, value: unknown): boolean {
  if (!SECRET_NAME.test(key)) return false;
  if (HARMLESS.has(key.toLowerCase())) return typeof value === "string" && !/^[a-z0-9_.:-]{1,40}$/i.test(value);
  return true;
}

function redactText(text: string): string {
  const clean = text
    .replace(TOKEN_DETECTOR, "rc_[redacted]")
    .replace(/whsec_[\w+/=-]+/g, "whsec_[redacted]")
    .replace(/\b(ya29\.|1\/\/)[\w.-]+/g, "[redacted]");
  return clean.length > MAX ? `${clean.slice(0, MAX)}…` : clean;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const extra = "code" in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) };
  return { type: error.name, message: redactText(error.message), stack: redactText(error.stack ?? ""), ...extra, ...cause };
}

const options: LoggerOptions = {
  level: logLevel(),
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: {},
  formatters: { level: (label) => ({ level: label }), log: (entry) => redact(entry) as Record<string, unknown> },
  hooks: {
    logMethod(args, method) {
      method.apply(this, args.map((arg) => (typeof arg === "string" ? redactText(arg) : arg)) as Parameters<typeof method>);
    },
  },
};

export const logger = pino(options, pino.destination({ dest: logDescriptor(), sync: true }));
