/** Walks every route file: authorization happens in doors, so a handler that no door made is a hole (reliability.md §1.2). */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { DOOR, METHODS, type Method, type RouteHandler } from "./core";

const app = fileURLToPath(new URL("../../app", import.meta.url));
/** next-auth brings its own wrapper and token; the operations routes and the root's redirect answer anybody, without details. */
const NOT_OURS = new Set(["route.ts", "api/auth/[...nextauth]/route.ts", "healthz/route.ts", "readyz/route.ts", "metrics/route.ts"]);

const files = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => /(^|\/)route\.tsx?$/.test(file))
  .filter((file) => !NOT_OURS.has(file));

beforeAll(() => {
  Object.assign(process.env, {
    DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
    APP_URL: "http://localhost:3000",
    ROLLCALL_MASTER_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    AUTH_SECRET: "only-for-tests-only-for-tests",
    METRICS_TOKEN: "only-for-tests",
  });
});

test("there are routes to walk", () => {
  expect(files.filter((file) => file.startsWith("api/portal/")).length).toBeGreaterThan(15);
});

describe.each(files)("%s", (file) => {
  const load = async () => (await import(join(app, file))) as Record<string, unknown>;

  test("exports only handlers that a door made", async () => {
    const handlers = Object.entries(await load()).filter(([, value]) => typeof value === "function");
    expect(handlers.length).toBeGreaterThan(0);
    for (const [name, handler] of handlers)
      expect({ name, door: (handler as { [DOOR]?: string })[DOOR] }).toEqual({ name, door: expect.any(String) });
  });

  test("A11: answers every other method with 405 and the right Allow", async () => {
    const handlers = (await load()) as Partial<Record<Method, RouteHandler & { [DOOR]?: string }>>;
    const offered = METHODS.filter((method) => handlers[method] && handlers[method]?.[DOOR] !== "refuse");
    if (!file.startsWith("api/portal") && !file.startsWith("api/setup")) return;
    for (const method of METHODS.filter((one) => one !== "OPTIONS" && !offered.includes(one))) {
      const response = await handlers[method]?.(new Request("http://localhost:3000/x", { method }));
      expect({ method, status: response?.status }).toEqual({ method, status: 405 });
      const allowed = response?.headers
        .get("allow")
        ?.split(", ")
        .filter((one) => one !== "HEAD" && one !== "OPTIONS");
      expect(allowed?.sort()).toEqual([...offered].sort());
    }
  });
});
