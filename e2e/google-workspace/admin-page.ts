/** The sandbox's own page: change people, groups and members by hand and watch the product's sync follow. */
import { ACTIONS, BadAction } from "./actions";
import { type Asked, escapeHtml, page, type Reply, redirect } from "./http";
import { avatar, layout } from "./style";
import { type Customer, findAccount, fullName, type Group, type Person, type World } from "./world";

const SHOWN = 200;

/** @returns null for a path that is not the page's. */
export function adminPage(world: World, asked: Asked, reset: () => void): Reply | null {
  const { pathname, searchParams } = asked.url;
  if (asked.method === "GET" && pathname === "/") return page(200, render(world, searchParams));
  const name = /^\/_admin\/([a-z_]+)$/.exec(pathname)?.[1];
  if (asked.method !== "POST" || name === undefined) return null;
  const customer = asked.form.get("customer") ?? "";
  const back = new URLSearchParams({ customer, open: asked.form.get("group") ?? "" });
  try {
    if (name === "reset") reset();
    else ACTIONS[name]?.(world, Object.fromEntries(asked.form));
  } catch (error) {
    if (!(error instanceof BadAction)) throw error;
    back.set("problem", error.message);
  }
  return redirect(`/?${back}`);
}

function render(world: World, query: URLSearchParams): string {
  const customer = world.customers.find((one) => one.id === query.get("customer")) ?? world.customers[0];
  if (!customer) return layout("Directory", `<div class="card"><h1>No customer</h1></div>`, true);
  const here = customer.people.filter((person) => !person.deletedAt);
  const others = world.customers
    .filter((one) => one !== customer)
    .map((one) => `<a href="/?customer=${one.id}">${escapeHtml(one.name)}</a>`)
    .join(" · ");
  const problem = query.get("problem");
  return layout(
    customer.name,
    `<div class="head"><h1>${escapeHtml(customer.name)}</h1><span class="meta">${escapeHtml(customer.domain)} · ${escapeHtml(customer.id)} · ${here.length} people · ${customer.groups.length} groups${others ? ` · ${others}` : ""}</span></div>
     ${problem ? `<p class="problem" role="alert">${escapeHtml(problem)}</p>` : ""}
     <div class="cols"><section class="card" aria-label="People"><h2>People</h2>${people(customer, here)}</section>
     <div><section class="card" aria-label="Groups"><h2>Groups</h2>${groups(customer, query.get("open") ?? "")}</section>
     <section class="card" aria-label="Access"><h2>Access</h2>${access(world, customer)}</section></div></div>`,
    true,
  );
}

function people(customer: Customer, all: Person[]): string {
  const rows = all.slice(0, SHOWN).map((person) => {
    const tags = [
      person.isAdmin ? "super admin" : "",
      person.privileges.length > 0 ? "delegated admin" : "",
      person.suspended ? "suspended" : "",
      person.archived ? "archived" : "",
      !person.familyName?.replaceAll("\u200b", "") ? "no family name" : "",
    ].filter(Boolean);
    return `<tr><td><div class="row">${avatar(fullName(person))}<span><span class="name">${escapeHtml(fullName(person))}</span><br><span class="meta">${escapeHtml(person.primaryEmail)}</span></span></div></td>
      <td>${tags.map((tag) => `<span class="tag ${tag === "suspended" || tag === "archived" ? "off" : ""}">${tag}</span>`).join(" ")}</td>
      <td><div class="row end">${action(customer, "set_suspended", { person: person.id, suspended: String(!person.suspended) }, person.suspended ? "Restore" : "Suspend", person)}
      ${rename(customer, person)}${action(customer, "remove_person", { person: person.id }, "Remove", person)}</div></td></tr>`;
  });
  const more = all.length > SHOWN ? `<p class="meta">and ${all.length - SHOWN} more</p>` : "";
  return `<form class="line" method="post" action="/_admin/add_person">${hidden({ customer: customer.id })}
    <input type="text" name="given_name" placeholder="First name" aria-label="First name" required><input type="text" name="family_name" placeholder="Last name" aria-label="Last name">
    <input type="email" name="email" placeholder="name@${escapeHtml(customer.domain)}" aria-label="Email" required><button class="small">Add person</button></form>
    <table style="margin-top:14px"><thead><tr><th>Name</th><th></th><th></th></tr></thead><tbody>${rows.join("")}</tbody></table>${more}`;
}

function rename(customer: Customer, person: Person): string {
  return `<details><summary class="tag">Rename</summary><form class="line" method="post" action="/_admin/rename_person">${hidden({ customer: customer.id, person: person.id })}
    <input type="text" name="given_name" value="${escapeHtml(person.givenName ?? "")}" aria-label="First name"><input type="text" name="family_name" value="${escapeHtml(person.familyName ?? "")}" aria-label="Last name">
    <input type="email" name="email" value="${escapeHtml(person.primaryEmail)}" aria-label="Email"><button class="small">Save</button></form></details>`;
}

function groups(customer: Customer, open: string): string {
  const names = new Map(customer.people.map((person) => [person.id, fullName(person)]));
  const list = [...customer.groups]
    .sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""))
    .slice(0, SHOWN)
    .map((group) => oneGroup(customer, group, names, open));
  return `${list.join("")}<form class="line" method="post" action="/_admin/add_group">${hidden({ customer: customer.id })}
    <input type="text" name="name" placeholder="New group" aria-label="Name of the new group" required><button class="small">Create group</button></form>`;
}

function oneGroup(customer: Customer, group: Group, names: Map<string, string>, open: string): string {
  const members = group.members.slice(0, SHOWN).map((member) => {
    const name = member.type === "CUSTOMER" ? "Everybody in the organization" : (names.get(member.id) ?? member.email ?? member.id);
    const remove = action(
      customer,
      "remove_member",
      { group: group.id, member: member.id },
      "Remove",
      null,
      `Remove ${name} from ${group.name}`,
    );
    return `<li>${escapeHtml(name)} ${member.type === "GROUP" ? '<span class="tag">group</span>' : ""}${remove}</li>`;
  });
  return `<details ${open === group.id ? "open" : ""}><summary><span class="name">${escapeHtml(group.name ?? group.email)}</span> <span class="meta">${group.members.length} · ${escapeHtml(group.email)}</span></summary>
    <ul>${members.join("")}</ul><form class="line" method="post" action="/_admin/add_member">${hidden({ customer: customer.id, group: group.id })}
    <input type="text" name="member" placeholder="Address, group, or everyone" aria-label="Add to ${escapeHtml(group.name ?? group.email)}" required><button class="small">Add member</button></form></details>`;
}

function access(world: World, customer: Customer): string {
  const grants = world.grants.map((grant) => ({ grant, account: findAccount(world, grant.sub) }));
  const rows = grants
    .filter(({ account }) => account?.customer === customer)
    .map(
      ({ grant, account }) =>
        `<div class="row" style="justify-content:space-between"><span>${escapeHtml(account?.email ?? grant.sub)} <span class="meta">${grant.scopes.filter((scope) => scope.includes("admin.")).length} permissions</span></span>
         ${action(customer, "withdraw_grant", { person: grant.sub }, "Withdraw access", null)}</div>`,
    );
  const blocked = customer.apps === "blocked";
  return `${rows.join("") || '<p class="meta">No app has access.</p>'}<div class="row" style="margin-top:14px">
    ${action(customer, "set_apps", { apps: blocked ? "allowed" : "blocked" }, blocked ? "Allow new apps" : "Block new apps", null)}
    ${action(customer, "set_admin_api", { admin_api: customer.adminApi === "off" ? "on" : "off" }, customer.adminApi === "off" ? "Switch the Admin API on" : "Switch the Admin API off", null)}
    ${action(customer, "reset", {}, "Start over", null)}</div>`;
}

function action(
  customer: Customer,
  name: string,
  fields: Record<string, string>,
  label: string,
  person: Person | null,
  aria?: string,
): string {
  const described = aria ?? (person ? `${label} ${fullName(person)}` : "");
  return `<form method="post" action="/_admin/${name}">${hidden({ customer: customer.id, ...fields })}<button class="small"${described ? ` aria-label="${escapeHtml(described)}"` : ""}>${escapeHtml(label)}</button></form>`;
}

const hidden = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
    .join("");
