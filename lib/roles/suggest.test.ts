import { describe, expect, test } from "vitest";
import { recommendedName, suggestRole } from "./suggest";

const roles = [
  { key: "administrator", name: "Administrator" },
  { key: "manager", name: "Manager" },
  { key: "staff", name: "Staff" },
  { key: "viewer", name: "Viewer" },
  { key: "unapproved", name: "Unapproved" },
];

describe("N-12 a group named after app and role suggests that role", () => {
  test.each([
    ["Numeric Admin", "administrator"],
    ["Numeric Administrators", "administrator"],
    ["numeric-admins", "administrator"],
    ["NumericAdmin", "administrator"],
    ["numeric_admins@halden.example", "administrator"],
    ["Numeric  Manager", "manager"],
    ["NUMERIC MANAGERS", "manager"],
    ["Numeric · Staff", "staff"],
    ["numeric.viewers", "viewer"],
    ["Numeric Unapproved", "unapproved"],
    ["Numeric Unapproved users", "unapproved"],
    ["Numeric Staff Managers", null],
    ["Finance", null],
    ["Admins", null],
    ["Numerical Admin", null],
    ["Numeric", null],
    ["Not Numeric Admin", null],
  ])("%s → %s", (name, key) => expect(suggestRole(name, "Numeric", roles)).toBe(key));

  test("an app name of several words, and a role of the vendor's own", () => {
    expect(suggestRole("tally house - approvers", "Tally House", [...roles, { key: "approver", name: "Approver" }])).toBe("approver");
  });

  test("every recommended name suggests its own role", () => {
    for (const role of roles) expect(suggestRole(recommendedName("Numeric", role), "Numeric", roles)).toBe(role.key);
  });
});
