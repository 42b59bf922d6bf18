/** For a browser that comes back with a state that is not its own. It stands outside the app: no session is known here. */
import { randomBytes } from "node:crypto";
import { translator } from "@/app/intl";

export function consentRefusedPage(): Response {
  const t = translator("portal.consent_refused");
  const nonce = randomBytes(16).toString("base64");
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${t("title")}</title><style nonce="${nonce}">${CSS}</style></head>
<body><main><h1>${t("title")}</h1><p>${t("text")}</p><p><a href="/setup/connect">${t("action")}</a></p></main></body></html>`;
  return new Response(html, {
    status: 400,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  });
}

// The tokens of app/globals.css that one quiet page needs.
const CSS = `:root{color-scheme:light dark;--bg:oklch(0.984 0.004 215);--card:oklch(1 0 0);--fg:oklch(0.235 0.028 232);--soft:oklch(0.45 0.022 228);--line:oklch(0.908 0.01 220);--ink:oklch(0.42 0.083 222);--on:oklch(0.99 0.004 215)}
@media(prefers-color-scheme:dark){:root{--bg:oklch(0.188 0.017 232);--card:oklch(0.222 0.019 231);--fg:oklch(0.945 0.008 215);--soft:oklch(0.765 0.016 222);--line:oklch(0.322 0.021 229);--ink:oklch(0.77 0.098 208);--on:oklch(0.19 0.03 232)}}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/22px system-ui,sans-serif}main{max-width:520px;margin:12vh auto;padding:28px;background:var(--card);border:1px solid var(--line);border-radius:10px}
h1{margin:0 0 8px;font-size:22px;line-height:28px;letter-spacing:-.02em;font-weight:600}p{color:var(--soft);margin:0 0 18px}a{display:inline-block;background:var(--ink);color:var(--on);padding:9px 16px;border-radius:7px;text-decoration:none;font-weight:500}
a:focus-visible{outline:2px solid var(--ink);outline-offset:2px}`;
