import { json, refuse } from "@/lib/doors/core";
import { setupDoor } from "@/lib/doors/setup";
import { env } from "@/lib/env";
import { portalCookie, setCookie } from "@/lib/http/cookies";
import { LinkToken } from "@/lib/setup/link-input";
import { redeemLink } from "@/lib/setup/redeem-link";

export const POST = setupDoor({ body: LinkToken }, async ({ body, source, current, requestId }) => {
  const { next, cookie } = await redeemLink(body, { source, current, requestId });
  return json({ next }, 200, { "Set-Cookie": setCookie(portalCookie(env().APP_URL), cookie.value, cookie.maxAgeSeconds) });
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
