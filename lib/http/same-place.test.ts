import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { correctRequests, samePlace } from "./same-place";

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

describe("the absolute form is the origin form (RFC 9112 §3.2.2)", () => {
  test.each([
    ["http://rollcall.test/scim/v2/dir_1/Users?count=1", "/scim/v2/dir_1/Users?count=1"],
    ["HTTPS://rollcall.test:8443//scim//v2/dir_1/Users/", "/scim/v2/dir_1/Users"],
    ["http://rollcall.test/setup//groups/?next=http://x.test/", "/setup//groups/?next=http://x.test/"],
    ["http://rollcall.test", "/"],
    ["http://rollcall.test?a=b", "/?a=b"],
    ["http:/scim/v2", "http:/scim/v2"],
    ["ftp://rollcall.test/scim", "ftp://rollcall.test/scim"],
    ["//rollcall.test/scim", "//rollcall.test/scim"],
    ["/http://rollcall.test/scim", "/http://rollcall.test/scim"],
    ["*", "*"],
  ])("%s", (url, same) => expect(samePlace(url)).toBe(same));
});

describe("a server that knows nothing of it", () => {
  const server = createServer((incoming, response) => response.end(incoming.url));
  beforeAll(() => {
    correctRequests();
    correctRequests();
    return new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => void server.close());

  const ask = (method: string, path: string) =>
    new Promise<{ status?: number; allow?: string; type?: string; text: string }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const asked = request({ port, method, path }, (answer) => {
        let text = "";
        answer.on("data", (part) => {
          text += part;
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode, allow: answer.headers.allow, type: answer.headers["content-type"], text }),
        );
      });
      asked.on("error", reject);
      asked.end();
    });

  test("is asked for the plain address", async () => {
    expect(await ask("GET", "//scim//v2/dir_1/Users/?count=1")).toMatchObject({ status: 200, text: "/scim/v2/dir_1/Users?count=1" });
    expect(await ask("GET", "/setup//x/")).toMatchObject({ status: 200, text: "/setup//x/" });
    expect(await ask("GET", "http://rollcall.test/scim/v2/dir_1/Users/?count=1")).toMatchObject({
      status: 200,
      text: "/scim/v2/dir_1/Users?count=1",
    });
  });

  test("A11: is not asked for what no address answers", async () => {
    for (const method of ["TRACE", "PROPFIND"]) {
      const answer = await ask(method, "/scim/v2/dir_1/Users");
      expect(answer).toMatchObject({ status: 405, type: "application/scim+json" });
      expect(answer.allow).toContain("GET");
      expect(JSON.parse(answer.text)).toMatchObject({ status: "405" });
      expect(await ask(method, "/setup")).toMatchObject({ status: 405, text: "" });
    }
  });
});
