import { describe, expect, it } from "vitest";
import type { Json } from "../provisioning/types";
import type { Transform } from "./schema";
import { compileTransforms } from "./transforms";

const run = (value: Json | undefined, ...transforms: Transform[]) => compileTransforms(transforms)(value);

describe("transforms", () => {
  it.each<[string, Json | undefined, Transform[], Json | undefined]>([
    ["trim", "  a ", [{ kind: "trim" }], "a"],
    ["trim each", [" a", "b "], [{ kind: "trim" }], ["a", "b"]],
    ["lower case", "ÅSA", [{ kind: "lower_case" }], "åsa"],
    ["upper case", "oslo", [{ kind: "upper_case" }], "OSLO"],
    ["numbers stay", 7, [{ kind: "upper_case" }], 7],
    ["first with something in it", ["", null, "b"], [{ kind: "first" }], "b"],
    ["first of none", [], [{ kind: "first" }], undefined],
    ["join", ["a", { value: "b" }, null, 3], [{ kind: "join" }], "a, b, 3"],
    ["join with its own mark", ["a", "b"], [{ kind: "join", separator: "/" }], "a/b"],
    ["before", "ada@halden.example", [{ kind: "before", text: "@" }], "ada"],
    ["before what is not there", "ada", [{ kind: "before", text: "@" }], "ada"],
    ["after", "CN=Finance", [{ kind: "after", text: "=" }], "Finance"],
    ["values ignore case", "MGR", [{ kind: "values", values: { mgr: "Manager" } }], "Manager"],
    ["other values stay", "x", [{ kind: "values", values: { mgr: "Manager" } }], "x"],
    ["or fall away", "x", [{ kind: "values", values: { mgr: "Manager" }, others: "drop" }], undefined],
    ["values of a list", ["mgr", "x"], [{ kind: "values", values: { mgr: "Manager" }, others: "drop" }], ["Manager"]],
    ["values named like a prototype", "constructor", [{ kind: "values", values: {}, others: "drop" }], undefined],
    ["boolean yes", " Yes ", [{ kind: "boolean" }], true],
    ["boolean no", "FALSE", [{ kind: "boolean" }], false],
    ["boolean of neither", "perhaps", [{ kind: "boolean" }], undefined],
    ["default for nothing", undefined, [{ kind: "default", value: "none" }], "none"],
    ["default for an empty text", "", [{ kind: "default", value: "none" }], "none"],
    ["default leaves a value", "a", [{ kind: "default", value: "none" }], "a"],
    ["in order", " Ada@X ", [{ kind: "trim" }, { kind: "before", text: "@" }, { kind: "upper_case" }], "ADA"],
    ["nothing stays nothing", undefined, [{ kind: "trim" }, { kind: "join" }], undefined],
  ])("%s", (_, value, transforms, result) => {
    expect(run(value, ...transforms)).toEqual(result);
  });

  it("are total: any JSON goes through any of them", () => {
    const every: Transform[] = [
      { kind: "trim" },
      { kind: "lower_case" },
      { kind: "upper_case" },
      { kind: "first" },
      { kind: "join" },
      { kind: "before", text: "@" },
      { kind: "after", text: "@" },
      { kind: "values", values: { a: "b" } },
      { kind: "boolean" },
      { kind: "default", value: "d" },
    ];
    const odd: (Json | undefined)[] = [undefined, null, "", "@", 0, -1.5, true, [], {}, [[]], [null, [{}]], { value: { value: [1] } }];
    for (const one of every) for (const two of every) for (const value of odd) expect(() => run(value, one, two)).not.toThrow();
  });
});
