/** Cookies by name and attributes; values are opaque (reliability.md §8). */

export type CookieOptions = { name: string; secure: boolean };

/** `__Host-` and Secure on https. A loopback origin on plain http cannot have either, and keeps the rest. */
export function portalCookie(appUrl: string): CookieOptions {
  const secure = new URL(appUrl).protocol === "https:";
  return { name: secure ? "__Host-rollcall_portal" : "rollcall_portal", secure };
}

export function readCookie(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || null;
  }
  return null;
}

export function setCookie({ name, secure }: CookieOptions, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}${secure ? "; Secure" : ""}`;
}

export const clearCookie = (options: CookieOptions): string => setCookie(options, "", 0);
