import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { env } from "@/lib/env";
import { clearCookie, portalCookie } from "@/lib/http/cookies";
import { extendSession, leaveSession, sessionTimes } from "@/lib/setup/session";

export const GET = portalDoor({}, ({ session }) => sessionTimes(session));

export const POST = portalDoor({}, ({ session }) => extendSession(session));

export const DELETE = portalDoor({}, async ({ session }) => {
  await leaveSession(session);
  return new Response(null, { status: 204, headers: { "Set-Cookie": clearCookie(portalCookie(env().APP_URL)) } });
});

export const { PUT, PATCH, OPTIONS } = refuse("GET", "POST", "DELETE");
