import { describe, expect, test } from "vitest";
import { directRoute, samePlace } from "./server-routes";

describe("slashes doubled or at the end mean nothing below /scim", () => {
  test.each([
    ["/scim/v2/dir_1/Users", "/scim/v2/dir_1/Users"],
    ["/scim/v2/dir_1/Users/", "/scim/v2/dir_1/Users"],
    ["//scim//v2/dir_1//Users//?filter=a//b/", "/scim/v2/dir_1/Users?filter=a//b/"],
    ["/scim", "/scim"],
    ["/setup//groups/", "/setup//groups/"],
    ["/scimitar//x", "/scimitar//x"],
  ])("%s", (url, same) => expect(samePlace(url)).toBe(same));
});

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
