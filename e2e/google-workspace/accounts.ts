/**
 * What a person sees at "Google": the account chooser, the sign-in page, and the consent page whose permissions can be
 * unticked. A wrong client, a wrong redirect and a blocked app end here, on our own page: nobody is sent back.
 */
import { randomBytes } from "node:crypto";
import { type Asked, escapeHtml, page, type Reply, redirect } from "./http";
import { CODE_LIFE_MS, longScope, type OAuth, SIGN_IN_SCOPES } from "./oauth";
import { avatar, layout } from "./style";
import { type Account, findAccount, type Grant } from "./world";

type Flow = {
  redirectUri: string;
  state: string | null;
  nonce: string | null;
  challenge: string | null;
  scopes: string[];
  offline: boolean;
  prompts: string[];
  includeGranted: boolean;
};
export type Flows = Map<string, Flow>;

const KNOWN: Record<string, { title: string; hint: string } | undefined> = {
  "https://www.googleapis.com/auth/admin.directory.user.readonly": {
    title: "View users in your organization",
    hint: "Names, addresses and whether an account is suspended. Read only.",
  },
  "https://www.googleapis.com/auth/admin.directory.group.readonly": {
    title: "View groups in your organization",
    hint: "Groups and who is in them. Read only.",
  },
  "https://www.googleapis.com/auth/admin.reports.audit.readonly": {
    title: "View audit reports of your organization",
    hint: "Changes of users and group members. Read only.",
  },
};

export function authorize(oauth: OAuth, flows: Flows, asked: Asked): Reply {
  const query = asked.url.searchParams;
  const get = (name: string) => query.get(name);
  if (get("client_id") !== oauth.client.id) return blocked("401", "invalid_client", "The OAuth client was not found.");
  const redirectUri = get("redirect_uri") ?? "";
  if (!isRegistered(redirectUri)) return blocked("400", "redirect_uri_mismatch", `This address is not registered: ${redirectUri}`);
  if (get("response_type") !== "code") return blocked("400", "unsupported_response_type", "response_type must be code");
  const scopes = (get("scope") ?? "").split(" ").filter(Boolean).map(longScope);
  const unknown = scopes.find((scope) => !SIGN_IN_SCOPES.includes(scope) && !KNOWN[scope]);
  if (scopes.length === 0 || unknown) return blocked("400", "invalid_scope", `Some requested scopes were invalid: ${unknown ?? ""}`);
  const challenge = get("code_challenge");
  if (challenge !== null && get("code_challenge_method") !== "S256")
    return blocked("400", "invalid_request", "code_challenge_method must be S256");

  const id = randomBytes(18).toString("base64url");
  const prompts = (get("prompt") ?? "").split(" ").filter(Boolean);
  flows.set(id, {
    redirectUri,
    state: get("state"),
    nonce: get("nonce"),
    challenge,
    scopes,
    offline: get("access_type") === "offline",
    prompts,
    includeGranted: get("include_granted_scopes") === "true",
  });
  const hinted = get("login_hint") ? findAccount(oauth.world(), get("login_hint") ?? "") : null;
  if (hinted && !prompts.includes("select_account")) return consentPage(oauth, id, flows, hinted);
  return chooserPage(oauth, id, hinted?.email ?? null);
}

/** Every loopback origin with the product's callback path counts as registered; anything else must match exactly nothing. */
export function isRegistered(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const url = new URL(redirectUri);
  const loopback = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return loopback && url.href === redirectUri && url.pathname === "/api/portal/google/callback" && url.search === "" && url.hash === "";
}

export function accountsPost(oauth: OAuth, flows: Flows, asked: Asked): Reply | null {
  const id = asked.form.get("flow") ?? "";
  const flow = flows.get(id);
  const known = ["/signin/choose", "/signin/other", "/signin/password", "/signin/consent"].includes(asked.url.pathname);
  if (!known) return null;
  if (!flow) return blocked("400", "invalid_request", "This sign-in has ended. Start again where you came from.");
  if (asked.url.pathname === "/signin/other") return signInPage(id, null);
  const account = findAccount(oauth.world(), asked.form.get("email") ?? "");
  if (!account) return signInPage(id, `There is no account ${asked.form.get("email") ?? ""} in the sandbox.`);
  if (asked.url.pathname !== "/signin/consent")
    return account.person?.suspended ? suspended(account) : consentPage(oauth, id, flows, account);
  return decide(oauth, flows, id, flow, account, asked.form);
}

function decide(oauth: OAuth, flows: Flows, id: string, flow: Flow, account: Account, form: URLSearchParams): Reply {
  flows.delete(id);
  const back = new URL(flow.redirectUri);
  if (flow.state !== null) back.searchParams.set("state", flow.state);
  if (form.get("decision") !== "continue") {
    back.searchParams.set("error", "access_denied");
    return redirect(back.href);
  }
  const ticked = form.getAll("scope");
  const earlier = flow.includeGranted ? (grantOf(oauth, account)?.scopes ?? []) : [];
  const scopes = [...new Set([...flow.scopes.filter((one) => SIGN_IN_SCOPES.includes(one) || ticked.includes(one)), ...earlier])];
  const code = `4/0A${randomBytes(40).toString("base64url")}`;
  oauth.codes.set(code, {
    sub: account.sub,
    redirectUri: flow.redirectUri,
    challenge: flow.challenge,
    nonce: flow.nonce,
    scopes,
    offline: flow.offline,
    freshRefresh: flow.prompts.includes("consent"),
    expiresAt: Date.now() + CODE_LIFE_MS,
  });
  back.searchParams.set("code", code);
  back.searchParams.set("scope", scopes.join(" "));
  back.searchParams.set("authuser", "0");
  if (account.customer) back.searchParams.set("hd", account.customer.domain);
  back.searchParams.set("prompt", "consent");
  return redirect(back.href);
}

const grantOf = (oauth: OAuth, account: Account): Grant | undefined =>
  oauth.world().grants.find((grant) => grant.sub === account.sub && grant.clientId === oauth.client.id);

function chooserPage(oauth: OAuth, flow: string, hinted: string | null): Reply {
  const emails = [...new Set([...(hinted ? [hinted] : []), ...oauth.world().signedIn])];
  const rows = emails
    .map((email) => findAccount(oauth.world(), email))
    .filter((account) => account !== null)
    .map(
      (account) =>
        `<li><form method="post" action="/signin/choose">${hidden({ flow, email: account.email })}<button class="account">${avatar(account.name)}
         <span class="who"><span>${escapeHtml(account.name)}</span><small>${escapeHtml(account.email)}</small></span></button></form></li>`,
    );
  const other = `<li><form method="post" action="/signin/other">${hidden({ flow })}<button class="account"><span class="avatar plus" aria-hidden="true">+</span>
    <span class="who">Use another account</span></button></form></li>`;
  return page(
    200,
    layout(
      "Choose an account",
      `<div class="card"><h1>Choose an account</h1><p class="lead">to continue to the app that sent you here</p>
       <ul class="accounts">${rows.join("")}${other}</ul></div>`,
    ),
  );
}

function signInPage(flow: string, problem: string | null): Reply {
  return page(
    200,
    layout(
      "Sign in",
      `<div class="card"><h1>Sign in</h1><p class="lead">with an account of the sandbox. Any password will do.</p>
       ${problem ? `<p class="problem" role="alert">${escapeHtml(problem)}</p>` : ""}
       <form method="post" action="/signin/password">${hidden({ flow })}
       <label class="field">Email<input type="email" name="email" autocomplete="off" required autofocus></label>
       <label class="field">Password<input type="password" name="password" autocomplete="off" required></label>
       <div class="actions"><button class="main">Next</button></div></form></div>`,
    ),
  );
}

function consentPage(oauth: OAuth, id: string, flows: Flows, account: Account): Reply {
  const flow = flows.get(id);
  if (account.customer?.apps === "blocked")
    return blocked("400", "admin_policy_enforced", `An administrator of ${account.customer.name} has to approve this app first.`);
  const items = (flow?.scopes ?? []).filter((scope) => !SIGN_IN_SCOPES.includes(scope));
  const boxes = items.map((scope, n) => {
    const { title, hint } = KNOWN[scope] ?? { title: scope, hint: "" };
    return `<li><label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" id="scope-${n}" checked aria-describedby="hint-${n}">
      <span>${escapeHtml(title)}<small id="hint-${n}">${escapeHtml(hint)}</small></span></label></li>`;
  });
  const app = new URL(flow?.redirectUri ?? "http://localhost").host;
  return page(
    200,
    layout(
      "Allow access",
      `<div class="card"><div class="chip">${avatar(account.name)}${escapeHtml(account.email)}</div>
       <h1>${escapeHtml(app)} wants access to your account</h1><p class="lead">Select what it may do. You can take this back at any time.</p>
       <form method="post" action="/signin/consent">${hidden({ flow: id, email: account.email })}
       <ul class="asked">${boxes.join("")}<li class="meta">It also sees your name and email address (${escapeHtml(oauth.client.id)}).</li></ul>
       <div class="actions"><button class="plain" name="decision" value="cancel">Cancel</button>
       <button class="main" name="decision" value="continue">Continue</button></div></form></div>`,
    ),
  );
}

function suspended(account: Account): Reply {
  return page(
    200,
    layout(
      "Account suspended",
      `<div class="card"><h1>This account is suspended</h1><p>${escapeHtml(account.email)} cannot sign in until an administrator lifts it.</p></div>`,
    ),
  );
}

function blocked(code: string, error: string, why: string): Reply {
  return page(
    400,
    layout(
      "Access blocked",
      `<div class="card"><h1>Access blocked</h1><p class="lead">${escapeHtml(why)}</p><p class="meta">Error ${code}: ${escapeHtml(error)}</p></div>`,
    ),
  );
}

const hidden = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
    .join("");
