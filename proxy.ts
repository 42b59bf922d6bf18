/**
 * Headers of HTML pages, and nothing else: who may see what is decided in the doors. Each answer has its own nonce, handed
 * to the page as x-nonce; Next reads it from the policy for its own scripts. Everything that is not a page passes by:
 * SCIM, health and metrics must not pay for this, and the doors of the API set their own headers.
 */
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { frameAncestors } from "./lib/http/frame-ancestors";
import { newRequestId } from "./lib/http/request-id";
import { contentSecurityPolicy } from "./lib/http/security-headers";

export const config = {
  matcher: [
    "/((?!scim/|api/|healthz|readyz|metrics|_next/static/|_next/image|demo/|favicon|.*\\.(?:svg|png|ico|woff2|webmanifest|txt)$).*)",
  ],
};

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname } = request.nextUrl;
  const isPortal = pathname === "/portal" || pathname.startsWith("/portal/");
  const isSetup = pathname === "/setup" || pathname.startsWith("/setup/");
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy({
    nonce,
    frameAncestors: isPortal ? await frameAncestors() : [],
    development: process.env.NODE_ENV === "development",
  });

  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Where to come back to after a sign-in; a page cannot see its own address.
  headers.set("x-pathname", pathname + request.nextUrl.search);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  response.headers.set("X-Request-Id", newRequestId());
  response.headers.set("Cache-Control", "private, no-store");
  if (isPortal || isSetup) response.headers.set("X-Robots-Tag", "noindex, nofollow");
  return response;
}
