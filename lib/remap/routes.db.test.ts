/** The mapping's routes as the IT admin's browser meets them. */
import { beforeAll, describe, expect, it } from "vitest";
import { GET, PUT } from "@/app/api/portal/attribute-mappings/route";
import { POST as preview } from "@/app/api/portal/attribute-mappings/preview/route";
import { POST as sample } from "@/app/api/portal/attribute-mappings/sample/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { endsConsistent } from "../check/testing";
import { withDirectory, anOrganization } from "../db/builders";
import { aLinkToken, Browser, staffOf } from "../setup/testing";

const path = "/api/portal/attribute-mappings";
const admin = new Browser();
endsConsistent();

beforeAll(async () => {
  const org = await anOrganization();
  await withDirectory(org, { provider: "okta", state: "active" });
  await admin.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(staffOf(org.id)) } });
});

describe("the routes of the attribute mapping", () => {
  it("A-18, A-37: list the defaults with their notes", async () => {
    const { status, body } = await admin.send(GET, path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ object: "attribute_mapping", provider: "okta", version: 0, editable: true, people: 0, sources: [] });
    expect(body.rows).toContainEqual(
      expect.objectContaining({ source: "userName", target: "email", note_code: "okta_user_name", is_default: true }),
    );
  });

  it("A-21: name what is not understood, each by its pointer", async () => {
    const rows = [
      { source: "emails[", target: "email" },
      { source: "title", target: "shoe_size" },
    ];
    const wrong = {
      status: 400,
      errors: [
        { code: "malformed_path", pointer: "/rows/0/source" },
        { code: "unknown_target", pointer: "/rows/1/target" },
      ],
    };
    for (const [handler, to, method, body] of [
      [PUT, path, "PUT", { version: 0, rows }],
      [preview, `${path}/preview`, "POST", { rows }],
      [sample, `${path}/sample`, "POST", { rows }],
    ] as const)
      expect((await admin.send(handler, to, { method, body })).body).toMatchObject(wrong);
  });

  it("refuse steps that do not exist, and too many of them", async () => {
    const wrong = { version: 0, rows: [{ source: "title", target: "metadata.a", transforms: [{ kind: "eval", code: "1" }] }] };
    expect(await admin.send(PUT, path, { method: "PUT", body: wrong })).toMatchObject({ status: 400 });
    const many = {
      version: 0,
      rows: [{ source: "title", target: "metadata.a", transforms: Array.from({ length: 9 }, () => ({ kind: "trim" })) }],
    };
    expect(await admin.send(PUT, path, { method: "PUT", body: many })).toMatchObject({ status: 400 });
  });

  it("save, and refuse a save that began earlier", async () => {
    const body = { version: 0, rows: [{ source: "title", target: "metadata.title", transforms: [{ kind: "trim" }] }] };
    const saved = await admin.send(PUT, path, { method: "PUT", body });
    expect(saved).toMatchObject({ status: 200, body: { changed: 0, held: 0, mapping: { version: 1, saved_at: expect.any(String) } } });
    const late = await admin.send(PUT, path, { method: "PUT", body: { version: 0, rows: [] } });
    expect(late).toMatchObject({ status: 412, body: { reason: "mapping_changed", params: { version: 1 } } });
  });

  it("are closed without a session, and from elsewhere", async () => {
    expect(await new Browser().send(GET, path)).toMatchObject({ status: 401 });
    const foreign = { method: "PUT", body: { version: 1, rows: [] }, headers: { origin: "https://evil.test" } };
    expect(await admin.send(PUT, path, foreign)).toMatchObject({ status: 403 });
  });
});
