import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { METHODS, type RouteHandler } from "./lib/doors/core";
import { directRoute } from "./server-routes";

const scim = fileURLToPath(new URL("app/scim/v2", import.meta.url));
const files = readdirSync(scim, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts"));

test("health, metrics and SCIM are answered without Next; everything else is left to it", () => {
  for (const url of ["/healthz", "/readyz?x=1", "/metrics", "/scim/v2", "/scim/v2/dir_1/Users/usr_1?count=1"])
    expect(directRoute("GET", url)).not.toBeNull();
  for (const url of ["/", "/setup", "/healthz/more", "/api/portal/facts", "/scim/v1/x"]) expect(directRoute("GET", url)).toBeNull();
});

test("a method that a route does not export is refused with what it takes", async () => {
  const answer = await directRoute("DELETE", "/healthz")?.handler(new Request("http://localhost/healthz", { method: "DELETE" }));
  expect(answer?.status).toBe(405);
  expect(answer?.headers.get("allow")).toBe("GET");
});

describe("a SCIM address is answered by the file that Next would take, with the same names", () => {
  test.each(files)("%s", async (file) => {
    const segments = file.replace(/\/?route\.ts$/, "").split("/");
    const params: Record<string, string> = {};
    const path = segments.map((segment) => {
      const name = /^\[(?:\.\.\.)?(.+)\]$/.exec(segment)?.[1];
      if (name === undefined) return segment;
      if (name !== "unknown") params[name] = "it 1";
      return name === "unknown" ? "no/such" : "it%201";
    });
    const handlers = (await import(`${scim}/${file}`)) as Record<string, RouteHandler>;
    for (const method of METHODS) {
      const route = directRoute(method, `/scim/v2/${path.join("/")}`);
      expect(route?.handler === handlers[method], `${method} ${path.join("/")}`).toBe(true);
      expect(route?.params).toEqual(params);
    }
  });
});
