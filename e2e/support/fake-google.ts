/**
 * The sandbox Google Workspace inside a test's own process, with handles: the live `world` to change, `faults.add` for
 * trouble, `requests` for what was asked, and a walk through sign-in and consent without a browser.
 */
import { ACTIONS } from "../google-workspace/actions";
import { type Sandbox, startSandbox } from "../google-workspace/server";
import type { World } from "../google-workspace/world";

export const FAKE_CLIENT = { id: "sandbox-client.apps.googleusercontent.com", secret: "sandbox-secret" };

export type Consent = {
  /** Address at the account chooser. */
  as: string;
  /** Permissions to untick, by a part of their scope. */
  untick?: string[];
  deny?: boolean;
};

export type FakeGoogle = Sandbox & {
  /** Any of actions.ts: `act("set_suspended", { person, suspended: true })`. */
  act(action: string, input?: Record<string, unknown>): unknown;
  /** Follows an authorization address to its end: the callback address the browser would be sent to, or null when it is not sent back. */
  consent(authorizationUrl: string, how: Consent): Promise<URL | null>;
  /** Requests of one kind, by a regular expression on the path. */
  asked(path: RegExp): number;
};

/** `env`: sets GOOGLE_EMULATOR_HOST and the client for the product in this process (call before its env() is read, or resetEnv()). */
export async function startFakeGoogle(options: { world?: World; env?: boolean } = {}): Promise<FakeGoogle> {
  const sandbox = await startSandbox({ client: FAKE_CLIENT, world: options.world });
  if (options.env !== false) {
    process.env.GOOGLE_EMULATOR_HOST = sandbox.origin;
    process.env.GOOGLE_CLIENT_ID = FAKE_CLIENT.id;
    process.env.GOOGLE_CLIENT_SECRET = FAKE_CLIENT.secret;
  }
  return {
    ...sandbox,
    act(action, input = {}) {
      const run = ACTIONS[action];
      if (!run) throw new Error(`the sandbox has no action ${action}`);
      return run(sandbox.world(), input);
    },
    consent: (url, how) => walk(sandbox.origin, url, how),
    asked: (path) => sandbox.requests.filter((request) => path.test(request.path)).length,
  };
}

async function walk(origin: string, url: string, how: Consent): Promise<URL | null> {
  const chooser = await fetch(url, { redirect: "manual" });
  const flow = hiddenField(await chooser.text(), "flow");
  if (flow === null) return null;
  const consent = await post(origin, "/signin/choose", [
    ["flow", flow],
    ["email", how.as],
  ]);
  const page = await consent.text();
  if (!page.includes('name="decision"')) return null;
  const scopes = [...page.matchAll(/name="scope" value="([^"]+)"/g)].map((match) => match[1] ?? "");
  const ticked = scopes.filter((scope) => !how.untick?.some((part) => scope.includes(part)));
  const done = await post(origin, "/signin/consent", [
    ["flow", flow],
    ["email", how.as],
    ["decision", how.deny ? "cancel" : "continue"],
    ...ticked.map((scope): [string, string] => ["scope", scope]),
  ]);
  const location = done.headers.get("location");
  return location ? new URL(location) : null;
}

function post(origin: string, path: string, fields: [string, string][]): Promise<Response> {
  return fetch(origin + path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
}

const hiddenField = (page: string, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? null;
