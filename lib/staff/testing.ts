/** For *.db.test.ts: staff who signed in through the real door, and calls to the console's routes in their name. */
import { GET as authGet, POST as authPost } from "../../app/api/auth/[...nextauth]/route";
import type { StaffRole } from "../context";
import type { RouteHandler } from "../doors/core";
import { env } from "../env";
import { addStaff } from "./add";

const CLI = { actor: { type: "cli" as const, id: null, name: "test" } };
let counter = 0;

export type StaffHandle = { email: string; password: string; cookie: string };

/** The whole conversation of next-auth: CSRF token, credentials, session cookie. */
export async function signIn(email: string, password: string): Promise<{ status: number; cookie: string; response: Response }> {
  const origin = env().APP_URL;
  const first = await authGet(new Request(`${origin}/api/auth/csrf`));
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const response = await authPost(
    new Request(`${origin}/api/auth/callback/credentials`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", cookie: cookiesOf(first) },
      body: new URLSearchParams({ email, password, csrfToken, json: "true" }),
    }),
  );
  return { status: response.status, cookie: cookiesOf(response), response };
}

export const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

export async function aStaff(role: StaffRole): Promise<StaffHandle> {
  const email = `${role}-${++counter}@tallyhouse.example`;
  const password = `correct horse ${counter}`;
  await addStaff(CLI, { email, role, password });
  return { email, password, cookie: (await signIn(email, password)).cookie };
}

/** One call through a console route, as a page of ours would make it. */
export async function call(
  handler: RouteHandler,
  path: string,
  options: { cookie?: string; method?: string; body?: unknown; params?: Record<string, string>; headers?: Record<string, string> } = {},
) {
  const origin = env().APP_URL;
  const response = await handler(
    new Request(`${origin}${path}`, {
      method: options.method ?? "GET",
      headers: {
        ...(options.cookie ? { cookie: options.cookie } : {}),
        ...(options.method && options.method !== "GET" ? { origin, "content-type": "application/json" } : {}),
        ...options.headers,
      },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    }),
    { params: Promise.resolve(options.params ?? {}) },
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}
