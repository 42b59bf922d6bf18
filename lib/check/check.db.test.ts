import { describe, expect, test } from "vitest";
import { pool } from "../db/client";
import { newId } from "../ids";
import { formatToken } from "../tokens";
import { address, aWorkspace, person } from "../provisioning/testing";
import { check, checkInvariants } from "./invariants";

async function aHealthyCompany() {
  const workspace = await aWorkspace();
  await workspace.sync({ users: [person("boss", ["admins"]), person("ada", ["staff"])] });
  return workspace;
}

test("a state that the pipeline left holds together", async () => {
  await aHealthyCompany();
  expect(await check()).toEqual({ ok: true, violations: [] });
});

describe("each broken invariant is found", () => {
  const damage: [name: string, sql: string][] = [
    ["sequences are gapless", "delete from event where organization_id = $1 and sequence = 2"],
    ["sequences are gapless", "update organization set last_seq = last_seq + 1 where id = $1"],
    ["every member is explained", "update member set email = 'x@y.example' where organization_id = $1 and email_key like 'ada%'"],
    ["versions of members", "update member set version = version + 1 where organization_id = $1 and email_key like 'ada%'"],
    ["every arrival, departure", "update event set type = 'member.updated' where organization_id = $1 and type = 'member.provisioned'"],
    ["held members wait", "update member set state = 'held' where organization_id = $1 and email_key like 'ada%'"],
    ["a held directory", "update directory set state = 'held' where organization_id = $1"],
    [
      "state and role can be computed",
      "update role_mapping set role_id = (select id from role where key = 'viewer') where organization_id = $1",
    ],
    ["state and role can be computed", "update directory_user set active = false where organization_id = $1 and email_key like 'ada%'"],
    ["memberships and edges", "update directory_user set deleted_at = now() where organization_id = $1 and email_key like 'ada%'"],
    [
      "absence takes",
      `update provisioning_log set loss = true, reason_code = 'deleted_at_provider', run_id = null where organization_id = $1 and outcome = 'created'`,
    ],
  ];
  test.each(damage)("%s: %s", async (name, sql) => {
    const { org } = await aHealthyCompany();
    await pool().query(sql, [org.id]);
    const found = (await checkInvariants()).filter((violation) => violation.organization === org.id);
    expect(found.map((violation) => violation.invariant).join("; ")).toContain(name);
  });

  test("a token in any column", async () => {
    const { org } = await aHealthyCompany();
    const token = formatToken("scim", new Uint8Array(32).fill(7));
    await pool().query(
      "insert into audit_entry (organization_id, id, actor_type, action, changes) values ($1, $2, 'system', 'x', jsonb_build_object('oops', $3::text))",
      [org.id, newId("aud"), token],
    );
    expect(await checkInvariants()).toContainEqual(
      expect.objectContaining({ subject: "audit_entry.changes", invariant: "no plaintext secret in any column" }),
    );
  });

  test("a sealed value that does not open in its place", async () => {
    const { org, dir } = await aHealthyCompany();
    await pool().query("update directory set credential = 'v1.org.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA' where id = $1", [dir]);
    const found = (await checkInvariants()).filter((violation) => violation.organization === org.id);
    expect(found).toMatchObject([{ invariant: "every envelope opens in its own place", subject: dir }]);
    expect(JSON.stringify(found)).not.toContain(address("ada"));
  });
});
