/** For tests: a customer, its links and a browser that speaks to the real routes with Request objects. */
import { ALL_PERMISSIONS, type Ctx } from "../context";
import { prisma } from "../db/client";
import type { RouteHandler } from "../doors/core";
import { env } from "../env";
import { withPeer } from "../http/source";
import { type Id, newId } from "../ids";
import { createLink } from "./create-link";

export async function aCustomer(
  name = "Halden Freight",
  data: { contactEmail?: string; domains?: object[] } = {},
): Promise<Ctx & { name: string }> {
  const id = newId("org");
  await prisma().organization.create({ data: { id, name, contactEmail: data.contactEmail ?? null, domains: data.domains ?? [] } });
  return { ...staffOf(id), name };
}

/** The vendor's Priya, acting for one organization. */
export function staffOf(organizationId: Id<"org">): Ctx {
  const actor = {
    type: "staff",
    id: newId("stf"),
    name: "Priya Raman",
    email: "priya@numeric.example",
    role: "owner",
    signedInAt: new Date(),
  } as const;
  return { organizationId, actor, permissions: ALL_PERMISSIONS, requestId: "req_test" };
}

export async function aLinkToken(ctx: Ctx, input: Parameters<typeof createLink>[1] = {}): Promise<string> {
  return tokenOf((await createLink(ctx, input)).url);
}

export const tokenOf = (url: string): string => new URL(url).hash.slice(1);

export type Answer = { status: number; body: Record<string, unknown> & { [key: string]: never }; text: string; headers: Headers };

/** A browser at one address, with its cookie jar. */
export class Browser {
  cookie: string | null = null;
  constructor(readonly address = `198.51.100.${Math.floor(Math.random() * 250) + 1}`) {}

  async send(
    handler: RouteHandler,
    path: string,
    options: { method?: string; body?: unknown; raw?: BodyInit; headers?: Record<string, string>; params?: Record<string, string> } = {},
  ): Promise<Answer> {
    const method = options.method ?? (options.body === undefined && options.raw === undefined ? "GET" : "POST");
    const changes = !["GET", "HEAD", "OPTIONS"].includes(method);
    const headers = new Headers({
      ...(changes ? { origin: env().APP_URL, "sec-fetch-site": "same-origin" } : {}),
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
      ...(this.cookie ? { cookie: this.cookie } : {}),
      ...options.headers,
    });
    for (const [name, value] of Object.entries(options.headers ?? {})) if (value === "") headers.delete(name);
    const body = options.body === undefined ? options.raw : JSON.stringify(options.body);
    const request = new Request(new URL(path, env().APP_URL), { method, headers, ...(body === undefined ? {} : { body }) });
    const response = await withPeer(this.address, () => handler(request, { params: Promise.resolve(options.params ?? {}) }));
    const set = response.headers.get("set-cookie");
    if (set) this.cookie = set.split(";")[0] ?? null;
    const text = await response.text();
    const json = response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : {};
    return { status: response.status, body: json, text, headers: response.headers };
  }
}
