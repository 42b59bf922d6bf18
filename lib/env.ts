/** The only file of the product that reads process.env. Lazy, so that a build needs no secrets; every problem is listed at once. */
import { z } from "zod";

const loopback = (url: string) => ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
const origin = z.url({ protocol: /^https?$/ }).transform((value) => new URL(value).origin);
const optional = (value: unknown) => (value === "" ? undefined : value);
const minutes = z.coerce.number().int().min(5).max(1440);
const rate = z.union([z.literal("off"), z.string().regex(/^\d+\/\d+$/, "expected rate/burst such as 50/200, or off")]);

const schema = z
  .object({
    NODE_ENV: z.string().default("development"),
    PORT: z.preprocess(optional, z.coerce.number().int().min(0).max(65535).default(3000)),
    APP_URL: z.preprocess(optional, origin.optional()),
    DATABASE_URL: z.string().min(1, "an address of PostgreSQL 14 or later"),
    ROLLCALL_MASTER_KEYS: z.string().min(1, "kid:base64 of 32 bytes, comma separated, the first is active"),
    AUTH_SECRET: z.string().min(16, "at least 16 characters"),
    ROLLCALL_ADMIN_EMAIL: z.preprocess(optional, z.string().optional()),
    ROLLCALL_ADMIN_PASSWORD: z.preprocess(optional, z.string().optional()),
    ROLLCALL_DEMO: z.preprocess(optional, z.enum(["0", "1"]).optional()),
    GOOGLE_CLIENT_ID: z.preprocess(optional, z.string().optional()),
    GOOGLE_CLIENT_SECRET: z.preprocess(optional, z.string().optional()),
    GOOGLE_EMULATOR_HOST: z.preprocess(optional, origin.refine(loopback, "only a loopback address may stand in for Google").optional()),
    OIDC_ISSUER: z.preprocess(optional, z.url().optional()),
    OIDC_CLIENT_ID: z.preprocess(optional, z.string().optional()),
    OIDC_CLIENT_SECRET: z.preprocess(optional, z.string().optional()),
    SMTP_URL: z.preprocess(optional, z.string().optional()),
    MAIL_FROM: z.preprocess(optional, z.string().optional()),
    TRUSTED_PROXIES: z.preprocess(optional, z.string().default("")),
    METRICS_TOKEN: z.preprocess(optional, z.string().optional()),
    SYNC_INTERVAL_MINUTES: z.preprocess(optional, minutes.default(30)),
    WEB_CONCURRENCY: z.preprocess(optional, z.coerce.number().int().min(1).default(1)),
    WORKER_CONCURRENCY: z.preprocess(optional, z.coerce.number().int().min(1).default(4)),
    SCIM_RATE_LIMIT: z.preprocess(optional, rate.default("50/200")),
    API_RATE_LIMIT: z.preprocess(optional, rate.default("100/300")),
    ROLLCALL_EGRESS_ALLOW: z.preprocess(optional, z.string().default("")),
    ROLLCALL_TEST_MODE: z.preprocess(optional, z.literal("1").optional()),
    ROLLCALL_TIME_SCALE: z.preprocess(optional, z.coerce.number().positive().optional()),
    LOG_LEVEL: z.preprocess(optional, z.enum(["debug", "info", "warn", "error", "silent"]).default("info")),
  })
  .transform((raw) => ({ ...raw, APP_URL: raw.APP_URL ?? `http://localhost:${raw.PORT}` }))
  .refine((raw) => !(raw.ROLLCALL_TEST_MODE || raw.ROLLCALL_TIME_SCALE) || loopback(raw.APP_URL), {
    message: "ROLLCALL_TEST_MODE and ROLLCALL_TIME_SCALE are refused unless APP_URL is a loopback address",
    path: ["ROLLCALL_TEST_MODE"],
  });

export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/** @throws Error naming every missing or malformed variable, never a value. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/** For tests: the next env() reads the environment again. */
export function resetEnv(): void {
  parsed = undefined;
}

export function parseEnv(source: Record<string, string | undefined>): Env {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join(".") || "environment"}: ${issue.message}`);
  throw new Error(`The environment is not usable:\n${lines.join("\n")}`);
}

/** Shortens retry waits, intervals, overlaps and lifetimes in tests; never leases, time-outs or limits. */
export function scaled(milliseconds: number): number {
  const scale = env().ROLLCALL_TIME_SCALE;
  return scale ? milliseconds / scale : milliseconds;
}

/** Commands answer on standard output: what is logged there would stand between a program and the answer it parses. */
export const logDescriptor = (): number => (process.env.ROLLCALL_LOG_FD === "2" ? 2 : 1);

/** The logger must work while the environment is still being judged: one harmless variable, read apart. */
export function logLevel(): string {
  return process.env.LOG_LEVEL || (process.env.VITEST ? "silent" : "info");
}
