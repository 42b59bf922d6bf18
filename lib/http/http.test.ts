/** The small pure leaves of the doors: each a table. */
import { describe, expect, test } from "vitest";
import { parseAddress } from "./address";
import { portalCookie, readCookie, setCookie } from "./cookies";
import { cell, csvResponse, toCsv } from "./csv";
import { decodeCursor, encodeCursor } from "./cursor";
import { plainText, publicId } from "./fields";
import { safeReturnUrl } from "./return-url";
import { sourceOf, withPeer } from "./source";

describe("A95: the portal's cookie", () => {
  test("on https it is a host cookie", () => {
    expect(setCookie(portalCookie("https://sync.numeric.example"), "v", 60)).toBe(
      "__Host-rollcall_portal=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure",
    );
  });
  test("on a loopback origin it has no prefix and is not Secure", () => {
    expect(setCookie(portalCookie("http://127.0.0.1:3000"), "v", 60)).toBe("rollcall_portal=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
  });
  test.each([
    ["a=1; rollcall_portal=x; b=2", "x"],
    ["rollcall_portal=", null],
    ["xrollcall_portal=y", null],
    [null, null],
  ])("%s → %s", (header, value) => {
    expect(readCookie(header, "rollcall_portal")).toBe(value);
  });
});

describe("A38: CSV cells", () => {
  test.each([
    ["plain", '"plain"'],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", `"'=1+1"`],
    ["+49", `"'+49"`],
    ["-1", `"'-1"`],
    ["@sum", `"'@sum"`],
    ["  =1+1", `"'  =1+1"`],
    ["\u200b=1", `"'\u200b=1"`],
    ["\t=1", `"'\t=1"`],
    ["\rx", `"'\rx"`],
    ["\nx", `"'\nx"`],
    ["＝1+1", `"'＝1+1"`],
    ["a=b", '"a=b"'],
    [null, '""'],
    [-5, '"-5"'],
  ])("%j", (value, expected) => {
    expect(cell(value)).toBe(expected);
  });
  test("rows end in CRLF and a file name holds nothing odd", () => {
    expect(toCsv(["a", "b"], [["1", 2]])).toBe('"a","b"\r\n"1","2"\r\n');
    expect(csvResponse('x"\r\ny.csv', "").headers.get("content-disposition")).toBe('attachment; filename="x-y.csv"');
  });
});

describe("A40: addresses and names", () => {
  test.each([
    ["it-admin@Halden.Example", "it-admin@halden.example"],
    [" it@halden.example ", "it@halden.example"],
    ["ｉｔ@halden.example", "it@halden.example"],
    ["a@b@c.example", null],
    ["a@halden", null],
    ["a@halden.example\r\nBcc: x@evil.test", null],
    ["a@halden.example\n", null],
    ['"a b"@halden.example', null],
    ["a,b@halden.example", null],
    ["<a@halden.example>", null],
    ["ä@halden.example", null],
    [".a@halden.example", null],
    ["a..b@halden.example", null],
    [`${"x".repeat(65)}@halden.example`, null],
    ["", null],
  ])("%j → %j", (text, address) => {
    expect(parseAddress(text)).toBe(address);
  });

  test.each(["Halden\r\nBcc: x@evil.test", "a\u0000b", "a\u2028b", "right\u202eleft", "   ", "x".repeat(121)])(
    "the name %j is refused",
    (name) => {
      expect(plainText(120).safeParse(name).success).toBe(false);
    },
  );
  test("markup is text", () => {
    expect(plainText(120).parse(' <b onclick="x">Halden & Söhne</b> ')).toBe('<b onclick="x">Halden & Söhne</b>');
  });
});

describe("cursors", () => {
  const place = { list: "links", organizationId: "o1", secret: "s".repeat(16) };
  test("come back as they were", () => {
    expect(decodeCursor(place, encodeCursor(place, ["a", 1]))).toEqual(["a", 1]);
  });
  test.each([
    ["another list", { ...place, list: "groups" }],
    ["another organization", { ...place, organizationId: "o2" }],
    ["no organization", { ...place, organizationId: null }],
  ])("A50: fit not %s", (_name, other) => {
    expect(() => decodeCursor(other, encodeCursor(place, ["a"]))).toThrow("does not belong");
  });
  test.each(["", ".", "a.b", "-1", encodeCursor(place, ["a"]).replace(/^./, (char) => (char === "A" ? "B" : "A"))])(
    "A50: %s is none",
    (cursor) => {
      expect(() => decodeCursor(place, cursor)).toThrow("does not belong");
    },
  );
});

describe("A67: return addresses", () => {
  const rules = { appUrl: "https://sync.numeric.example", allowedOrigins: ["https://app.numeric.example"] };
  test.each([
    ["/thanks?x=1#y", "/thanks?x=1#y"],
    ["/%09//evil", "/%09//evil"],
    ["https://app.numeric.example/back", "https://app.numeric.example/back"],
  ])("%s is taken", (url, expected) => {
    expect(safeReturnUrl(url, rules)).toBe(expected);
  });
  test.each([
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "https:evil.test",
    "https:/app.numeric.example",
    "http://app.numeric.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://app.numeric.example.evil.test/",
    "https://user@app.numeric.example/",
    "https://app.numeric.example:8443/",
    "\t//evil.test",
    "/\t/evil.test",
    "",
    "thanks",
  ])("%j is refused", (url) => {
    expect(() => safeReturnUrl(url, rules)).toThrow();
  });
});

describe("where a request comes from", () => {
  const from = (peer: string, forwarded: string | null, trusted: string) =>
    withPeer(peer, () =>
      sourceOf(new Request("http://localhost/", { headers: forwarded ? { "x-forwarded-for": forwarded } : {} }), trusted),
    );
  test.each([
    ["the socket", "203.0.113.7", null, "", "203.0.113.7"],
    ["a forged header from an untrusted peer", "203.0.113.7", "198.51.100.1", "", "203.0.113.7"],
    ["behind a trusted proxy", "10.0.0.1", "198.51.100.1", "10.0.0.0/8", "198.51.100.1"],
    ["behind two", "10.0.0.1", "198.51.100.1, 10.0.0.2", "10.0.0.0/8", "198.51.100.1"],
    ["a forged entry left of the real one", "10.0.0.1", "1.2.3.4, 198.51.100.1", "10.0.0.1", "198.51.100.1"],
    ["garbage from a proxy", "10.0.0.1", "nonsense", "10.0.0.1", "10.0.0.1"],
    ["an IPv4 address inside IPv6", "::ffff:203.0.113.7", null, "", "203.0.113.7"],
    ["an IPv6 network, however it is written", "2001:db8:1:2:3::9", null, "", "2001:db8:1:2::/64"],
    ["loopback", "::1", null, "", "0:0:0:0::/64"],
    ["nobody knows", "", null, "", "unknown"],
  ])("%s", (_name, peer, forwarded, trusted, expected) => {
    expect(from(peer, forwarded, trusted)).toBe(expected);
  });
});

test("an id of another kind is a field error, not a lookup", () => {
  expect(publicId("grp").safeParse("mem_01h2xcejqtf2nbrexx3vqjhp41").success).toBe(false);
});
