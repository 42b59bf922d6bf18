const KEY = "rollcall.link";
const TOKEN = /rc_link_[0-9A-Za-z]{40,60}/;

export function findLinkToken(text: string): string | null {
  return TOKEN.exec(text)?.[0] ?? null;
}

/**
 * Takes the token out of the address bar, so that it is in no history, screenshot or referrer. This tab remembers it
 * until Start, for a reload. A fragment that is no token is handed on as it is: the server says what is wrong with it.
 */
export function takeLinkToken(): string | null {
  const fragment = decodeURIComponent(window.location.hash.slice(1));
  if (!fragment || fragment === "main") return sessionStorage.getItem(KEY);
  const token = findLinkToken(fragment) ?? fragment.slice(0, 200);
  sessionStorage.setItem(KEY, token);
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return token;
}

export function forgetLinkToken(): void {
  sessionStorage.removeItem(KEY);
}
