import { describe, expect, it } from "vitest";
import { defaultMapping } from "./mapping";
import { collectSources } from "./sources";

const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";

describe("sources that were really received", () => {
  const records = [
    {
      schemas: ["x"],
      userName: "ada@h.example",
      name: { givenName: "Ada" },
      emails: [{ value: "ada@h.example", type: "work", primary: true }],
      [GSUITE]: { costCenter: "4711", apiToken: "s3cr3t", nested: { team: ["red", "blue"] } },
      roles: [{ value: "Manager" }],
    },
    { userName: "bo@h.example", name: { givenName: "Bo", familyName: "" }, [GSUITE.toUpperCase()]: { costCenter: "4712" } },
    { userName: "cy@h.example", nickName: "0123456789abcdefghijklmnop", title: `${"long ".repeat(40)}end` },
  ];
  const sources = collectSources(records, {
    ...defaultMapping("google_scim"),
    rows: [{ source: `${GSUITE}.costCenter`, target: "metadata.cost" }],
  });
  const at = (path: string) => sources.find((one) => one.path === path);

  it("are counted over the records, with up to three samples, and say what takes them", () => {
    expect(at("userName")).toEqual({
      path: "userName",
      count: 3,
      samples: ["ada@h.example", "bo@h.example", "cy@h.example"],
      mapped_to: "email",
    });
    expect(at('emails[type eq "work"].value')).toMatchObject({ count: 1, mapped_to: "email" });
    expect(at("emails[primary eq true].value")).toMatchObject({ count: 1, mapped_to: "email" });
    expect(at("roles.value")).toMatchObject({ samples: ["Manager"], mapped_to: null });
  });

  it("A-24: attributes of unknown extensions are offered, and recognised in either spelling", () => {
    expect(at(`${GSUITE}:costCenter`)).toMatchObject({ count: 2, samples: ["4711", "4712"], mapped_to: "metadata.cost" });
    expect(at(`${GSUITE}:nested.team`)).toMatchObject({ samples: ["red, blue"], mapped_to: null });
  });

  it("leave out what says nothing and what is ours", () => {
    expect(sources.map(({ path }) => path)).not.toContain("name.familyName");
    expect(sources.map(({ path }) => path)).not.toContain("schemas");
  });

  it("mask what looks like a secret and shorten what is long", () => {
    expect(at(`${GSUITE}:apiToken`)?.samples).toEqual(["••••••"]);
    expect(at("nickName")?.samples).toEqual(["••••••"]);
    expect(at("title")?.samples[0]).toHaveLength(80);
  });
});
