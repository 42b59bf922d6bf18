import { describe, expect, test } from "vitest";
import { withDirectory } from "../db/builders";
import { pool, prisma } from "../db/client";
import { disconnectDirectory } from "../directories/disconnect";
import { newId } from "../ids";
import { requireOrganization } from "../organizations/require";
import { formatToken } from "../tokens";
import { address, aPushedDirectory, aWorkspace, person, provider } from "../provisioning/testing";
import { check, checkInvariants } from "./invariants";

async function aHealthyCompany() {
  const workspace = await aWorkspace();
  await workspace.sync({ users: [person("boss", ["admins"]), person("ada", ["staff"])] });
  return workspace;
}

const HOLD =
  "with h as (insert into hold (organization_id, id, directory_id, cause) select $1, gen_random_uuid(), id, 'mass_departure' from directory where organization_id = $1 returning id)";
const LINK = (organization: string, redeemed: string) =>
  `with l as (insert into setup_link (id, organization_id, hash, last_four, inviter_name, created_by, expires_at, redeemed_at)
   values (gen_random_uuid(), ${organization}, decode(md5(random()::text), 'hex'), 'xxxx', 'P', 'P', now(), ${redeemed}) returning id)`;
const SESSION = (organization: string) =>
  `insert into portal_session (id, organization_id, setup_link_id, hash, idle_until, expires_at)
   select gen_random_uuid(), ${organization}, l.id, decode(md5(random()::text), 'hex'), now(), now() from l`;
const SECOND = "insert into directory (organization_id, id, provider, name) values ($1, $3, 'google_workspace', 'Second')";

test("a state that the pipeline left holds together", async () => {
  await aHealthyCompany();
  expect(await check()).toEqual({ ok: true, violations: [] });
});

describe("somebody whom two directories name", () => {
  async function named() {
    const first = await aPushedDirectory({ defaultRole: "viewer", guard: { people: 0, share: 0 } });
    const { org } = first;
    const dir = await withDirectory(org, { provider: "okta", defaultRole: "viewer", guard: { people: 0, share: 0 } });
    const second = provider(org, dir);
    await first.scim.post("boss", { attributes: { organization_role: "administrator" } });
    const inFirst = (await first.scim.post("ada")).user?.id ?? "";
    const inSecond = (await second.post("ada")).user?.id ?? "";
    const managers = (await second.postGroup("Managers")).group?.id ?? "";
    await pool().query("update directory_group set selected = true where id = $1", [managers]);
    await pool().query(
      `insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id)
       select $1, $2, $3, 'group', $4, id from role where key = 'manager'`,
      [org.id, newId("map"), dir, managers],
    );
    await second.add(managers, [inSecond]);
    const found = async () => (await checkInvariants()).filter((violation) => violation.organization === org.id);
    return { org, dir, first, second, inFirst, inSecond, managers, found };
  }

  test("may wait in a hold of each", async () => {
    const { org, first, second, inFirst, inSecond, managers, found } = await named();
    await second.remove(managers, [inSecond]);
    await second.patch(inSecond, { active: false });
    await first.scim.patch(inFirst, { active: false });
    const items = await prisma().holdItem.findMany({ where: { organizationId: org.id, state: "open" } });
    expect([new Set(items.map(({ holdId }) => holdId)).size, items.length]).toEqual([2, 2]);
    expect(await found()).toEqual([]);
  });

  test("keeps the role that one gave which was disconnected, until the other says something again", async () => {
    const { org, dir, first, inFirst, found } = await named();
    await disconnectDirectory(org.ctx, { directoryId: dir, confirmName: (await requireOrganization(org.id)).name });
    expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "manager" });
    expect(await found()).toEqual([]);
    await first.scim.patch(inFirst, { displayName: "Ada L" });
    expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "manager" });
    expect(await prisma().holdItem.findMany({ where: { organizationId: org.id } })).toMatchObject([{ kind: "role_loss", state: "open" }]);
    expect(await found()).toEqual([]);
  });
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
      "memberships and edges",
      "insert into group_membership select $1, id, gen_random_uuid() from directory_group where organization_id = $1",
    ],
    [
      "memberships and edges",
      "insert into group_membership select $1, gen_random_uuid(), id from directory_user where organization_id = $1",
    ],
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

  /** What keys and constraints keep out is put past them: a restored or hand-edited database may hold it. `$2` is another organization. */
  const forced: [name: string, ...sql: string[]][] = [
    ["sequences are gapless", "delete from event where organization_id = $1"],
    ["every member is explained", "update member set last_log_id = null where organization_id = $1 and email_key like 'ada%'"],
    ["versions of members", "delete from provisioning_log where organization_id = $1 and detail->'member' is not null"],
    ["held members wait", `${HOLD}, m as (update member set hold_id = (select id from h) where organization_id = $1) select 1`],
    [
      "held members wait",
      `${HOLD} insert into hold_item (organization_id, hold_id, member_id, kind, reason_code) select $1, h.id, m.id, 'departure', 'suspended' from h, member m where m.organization_id = $1`,
    ],
    [
      "held members wait",
      `with h as (insert into hold (organization_id, id, directory_id, cause, decision) select $1, gen_random_uuid(), id, 'mass_departure', 'rejected' from directory where organization_id = $1 returning id),
       m as (update member set hold_id = (select id from h) where organization_id = $1)
       insert into hold_item (organization_id, hold_id, member_id, kind, reason_code) select $1, h.id, m.id, 'role_loss', 'role_changed' from h, member m where m.organization_id = $1`,
    ],
    [
      "one live run",
      "drop index if exists sync_run_one_open",
      "insert into sync_run (organization_id, id, directory_id, number, trigger, state) select $1, gen_random_uuid(), id, n, 'schedule', 'queued' from directory, generate_series(1, 2) n where organization_id = $1",
    ],
    [
      "a finished run left no pages",
      `with r as (insert into sync_run (organization_id, id, directory_id, number, trigger, state) select $1, gen_random_uuid(), id, 1, 'schedule', 'succeeded' from directory where organization_id = $1 returning id)
       insert into sync_page (organization_id, run_id, resource, page, items) select $1, id, 'users', 1, '[]' from r`,
    ],
    ["a link is redeemed once", `${LINK("$1", "now()")} ${SESSION("$1")}, generate_series(1, 2)`],
    ["a link is redeemed once", `${LINK("$1", "null")} ${SESSION("$1")}`],
    ["a link is redeemed once", `${LINK("$2", "now()")} ${SESSION("$1")}`],
    ["memberships and edges", SECOND, "update directory_group set directory_id = $3 where organization_id = $1 and external_id = 'staff'"],
    [
      "memberships and edges",
      SECOND,
      `with g as (insert into directory_group (organization_id, id, directory_id, external_id, display_name, display_name_key) values ($1, gen_random_uuid(), $3, 'far', 'Far', 'far') returning id)
       insert into group_edge (organization_id, parent_group_id, child_group_id) select $1, d.id, g.id from g, directory_group d where d.organization_id = $1 and d.external_id = 'plain'`,
    ],
    ["a mapping's group", SECOND, "update role_mapping set directory_id = $3 where organization_id = $1"],
    [
      "point into their own",
      "insert into access_token (id, kind, hash, organization_id, directory_id, label, last_four) select gen_random_uuid(), 'scim', decode(md5(random()::text), 'hex'), $1, id, 'x', 'xxxx' from directory where organization_id = $2",
    ],
    [
      "point into their own",
      "update provisioning_log set member_id = (select id from member where organization_id = $2 limit 1) where organization_id = $1",
    ],
    [
      "point into their own",
      "update provisioning_log set directory_id = (select id from directory where organization_id = $2) where organization_id = $1",
    ],
    [
      "point into their own",
      "update event set directory_id = (select id from directory where organization_id = $2) where organization_id = $1",
    ],
    ["a draft directory", "update directory set state = 'draft' where organization_id = $1"],
  ];
  test.each(forced)("%s: past the constraints (%#)", async (name, ...statements) => {
    const { org } = await aHealthyCompany();
    const other = await aHealthyCompany();
    const names = [org.id, other.org.id, newId("dir")];
    const client = await pool().connect();
    try {
      await client.query("begin");
      await client.query("set local session_replication_role = replica");
      // Values are our own ids; a statement does not use all of them, which bound parameters would not allow.
      for (const sql of statements) await client.query(sql.replace(/\$([123])/g, (_, n) => `'${names[Number(n) - 1]}'::uuid`));
      await client.query("commit");
    } finally {
      client.release();
    }
    const found = (await checkInvariants()).filter((violation) => violation.organization === org.id);
    expect(found.map((violation) => violation.invariant).join("; ")).toContain(name);
  });

  const pushedDamage: [name: string, sql: string][] = [
    ["the kept numbers", "update directory_total set users = users + 1 where organization_id = $1"],
    ["the kept numbers", "update directory_total set active = active + 1 where organization_id = $1"],
    ["the kept numbers", "delete from directory_total where organization_id = $1"],
    ["a pushed record", `update directory_user set scim_json = '{"schemas":[],"Password":"x"}' where organization_id = $1`],
    ["a pushed record", `update directory_group set scim_json = '{"members":[]}' where organization_id = $1 and external_id = 'staff'`],
    ["a pushed record", `update directory_group set scim_json = '[]' where organization_id = $1 and external_id = 'staff'`],
    ["a pushed record", "update directory_user set scim_json = null where organization_id = $1"],
    ["events show somebody", "update directory_user set event_json = '{}' where organization_id = $1"],
    ["events show somebody", "update directory_user set version = version + 1 where organization_id = $1"],
    ["people are found by the addresses", "update directory_user set email_keys = '{eve@halden.example}' where organization_id = $1"],
  ];
  test.each(pushedDamage)("%s, of a directory that is pushed: %s", async (name, sql) => {
    const { org, scim } = await aPushedDirectory();
    await scim.post("ada");
    const found = async () => (await checkInvariants()).filter((violation) => violation.organization === org.id);
    expect(await found()).toEqual([]);
    await pool().query(sql, [org.id]);
    expect((await found()).map((violation) => violation.invariant).join("; ")).toContain(name);
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
