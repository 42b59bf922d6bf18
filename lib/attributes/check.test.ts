import { describe, expect, it } from "vitest";
import { RollcallError } from "../errors";
import { checkRows, mapOfRows, rowsOfMap } from "./check";

const errorsOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof RollcallError) return { code: error.code, errors: error.errors };
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("rows that are to be saved", () => {
  it("are kept in one spelling, without defaults that say nothing more", () => {
    expect(
      checkRows("okta", [
        { source: " title ", target: "public_metadata.job.title", transforms: [], required: false, note: " " },
        { source: "userName", target: "email" },
        { source: "name.familyName", target: "last_name", required: true },
      ]),
    ).toEqual([
      { source: "title", target: "metadata.job.title" },
      { source: "name.familyName", target: "last_name", required: true },
    ]);
  });

  it.each([
    "",
    "password",
    "metadata",
    "metadata.",
    "metadata..a",
    "metadata.__proto__.x",
    "metadata.a.constructor",
    "EMAIL",
    `metadata.${"a.".repeat(9)}b`,
  ])("an unknown target is named: %j", (target) => {
    expect(
      errorsOf(() =>
        checkRows("okta", [
          { source: "userName", target: "email" },
          { source: "title", target },
        ]),
      ),
    ).toMatchObject({
      code: "invalid_request",
      errors: [{ code: "unknown_target", pointer: "/rows/1/target" }],
    });
  });

  it("every fault is told at once", () => {
    const { errors } = errorsOf(() =>
      checkRows("okta", [
        { source: "a b", target: "nowhere" },
        { source: "title", target: "metadata.a" },
        { source: "title", target: "metadata.a" },
        { source: "nickName", target: "metadata.a.b" },
      ]),
    );
    expect(errors?.map(({ code, pointer }) => [code, pointer])).toEqual([
      ["malformed_path", "/rows/0/source"],
      ["unknown_target", "/rows/0/target"],
      ["repeated_row", "/rows/2/source"],
      ["target_conflict", "/rows/3/target"],
    ]);
  });
});

describe("the short form", () => {
  const department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";

  it("A-21: a map of paths to targets", () => {
    const rows = rowsOfMap("okta", { [department]: "public_metadata.department", title: "metadata.title" }, [
      { source: "title", target: "metadata.title", required: true },
    ]);
    expect(rows).toEqual([
      { source: department, target: "metadata.department" },
      { source: "title", target: "metadata.title", required: true },
    ]);
    expect(mapOfRows(rows)).toEqual({ [department]: "metadata.department", title: "metadata.title" });
  });

  it("A-21: an invalid path is named by its pointer", () => {
    expect(errorsOf(() => rowsOfMap("okta", { "emails[type/eq": "email", title: "shoe_size" }, []))).toMatchObject({
      code: "invalid_request",
      errors: [
        { code: "malformed_path", pointer: "/mapping/emails[type~1eq" },
        { code: "unknown_target", pointer: "/mapping/title" },
      ],
    });
  });
});
