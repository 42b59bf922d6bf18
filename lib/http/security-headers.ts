/** The headers of reliability.md §8 that are the same on every answer, and the policy of a page, which is not. */

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  // Not no-referrer: it would turn the Origin of our own posts into null.
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy":
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
};

/** The policy of everything that is not a page. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

export type PagePolicy = { nonce: string; frameAncestors: readonly string[]; development: boolean };

/** Content-Security-Policy of an HTML page. Development needs eval and inline styles for hot reloading. */
export function contentSecurityPolicy({ nonce, frameAncestors, development }: PagePolicy): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    `frame-ancestors ${frameAncestors.length > 0 ? frameAncestors.join(" ") : "'none'"}`,
  ].join("; ");
}

/** A bare https origin, exactly as the browser writes it: anything else could smuggle a second directive into the policy. */
export function isBareOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    return url.origin === text && /^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(text);
  } catch {
    return false;
  }
}
