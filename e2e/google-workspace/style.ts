/** One look for every page of the sandbox: neutral, quiet, and unmistakably not Google's. */
import { escapeHtml } from "./http";

export function layout(title: string, body: string, wide = false): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)} · Sandbox Workspace</title><style>${CSS}</style></head><body class="${wide ? "wide" : "narrow"}">
<header class="bar"><span class="mark" aria-hidden="true"></span><strong>Sandbox Workspace</strong><span class="note">stands in for Google on this machine</span></header>
<main>${body}</main></body></html>`;
}

export const avatar = (name: string): string => {
  const letters = name
    .split(/[\s.@]+/)
    .slice(0, 2)
    .map((part) => part[0] ?? "")
    .join("")
    .toUpperCase();
  let hue = 0;
  for (const char of name) hue = (hue * 31 + char.charCodeAt(0)) % 360;
  return `<span class="avatar" style="--hue:${hue}" aria-hidden="true">${escapeHtml(letters)}</span>`;
};

const CSS = `
:root{color-scheme:light dark;--bg:#f4f3f0;--card:#fff;--ink:#26241f;--soft:#6b675e;--line:#dcd8cf;--accent:#6a4a8c;--accent-ink:#fff;--tint:#f1ecf6;--bad:#a3341f;--bad-tint:#fbeeea}
@media(prefers-color-scheme:dark){:root{--bg:#191816;--card:#22211e;--ink:#efece5;--soft:#a8a397;--line:#3a3832;--accent:#c3a5e4;--accent-ink:#231a2e;--tint:#2f2838;--bad:#f0a08d;--bad-tint:#3a2420}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif;min-height:100vh}
.bar{display:flex;align-items:center;gap:10px;padding:14px 24px;border-bottom:1px solid var(--line);background:var(--card);font-size:14px}
.mark{width:18px;height:18px;border-radius:5px;background:linear-gradient(135deg,var(--accent) 50%,transparent 50%),var(--line)}
.note,.meta{color:var(--soft);font-size:13px}.bar .note{margin-left:auto}
main{margin:0 auto;padding:40px 20px}.narrow main{max-width:480px}.wide main{max-width:1240px;padding-top:28px}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:32px}.narrow .card{box-shadow:0 10px 40px -24px #0006}
h1{font-size:25px;line-height:1.25;letter-spacing:-.015em;margin:0 0 6px;font-weight:600}h2{font-size:16px;margin:0 0 12px}p{margin:0 0 14px}
.lead{color:var(--soft);margin-bottom:22px}
.accounts{list-style:none;margin:0 -12px 0;padding:0}.accounts li+li{border-top:1px solid var(--line)}
.account{all:unset;box-sizing:border-box;display:flex;gap:12px;align-items:center;width:100%;padding:12px;border-radius:9px;cursor:pointer}
.account:hover{background:var(--tint)}.account span.who{display:flex;flex-direction:column;line-height:1.35}.account small{color:var(--soft);font-size:13px}
.avatar{display:inline-grid;place-items:center;flex:none;width:34px;height:34px;border-radius:50%;font-size:12.5px;font-weight:600;background:hsl(var(--hue) 30% 84%);color:hsl(var(--hue) 45% 24%)}
.avatar.plus{background:transparent;border:1px dashed var(--soft);color:var(--soft);font-size:18px;font-weight:400}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
label.field{display:block;margin:0 0 14px;font-size:13.5px;color:var(--soft)}
input[type=text],input[type=email],input[type=password],select{display:block;width:100%;margin-top:4px;padding:9px 11px;border:1px solid var(--line);border-radius:8px;background:var(--bg);color:var(--ink);font:inherit}
button.main,button.plain{font:inherit;font-weight:600;padding:9px 18px;border-radius:9px;border:1px solid transparent;cursor:pointer}
button.main{background:var(--accent);color:var(--accent-ink)}button.plain{background:transparent;color:var(--accent);border-color:var(--line)}
button.small{font:inherit;font-size:13px;padding:3px 9px;border-radius:7px;border:1px solid var(--line);background:transparent;color:var(--ink);cursor:pointer}button.small:hover{background:var(--tint)}
.actions{display:flex;justify-content:flex-end;gap:10px;margin-top:26px}
.asked{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:10px}.asked li{padding:13px 15px}.asked li+li{border-top:1px solid var(--line)}
.asked label{display:flex;gap:12px;align-items:flex-start;cursor:pointer}.asked input{accent-color:var(--accent);width:18px;height:18px;margin:2px 0 0;flex:none}.asked small{display:block;color:var(--soft);font-size:13px}
.chip{display:inline-flex;align-items:center;gap:8px;border:1px solid var(--line);border-radius:99px;padding:4px 12px 4px 5px;font-size:13.5px;margin-bottom:18px}.chip .avatar{width:24px;height:24px;font-size:10px}
.problem{background:var(--bad-tint);color:var(--bad);border-radius:9px;padding:11px 14px;margin-bottom:16px;font-size:14px}
td .row.end{flex-wrap:nowrap}td .row.end details{position:relative}td details form.line{position:absolute;z-index:2;right:0;top:26px;width:280px;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px;box-shadow:0 12px 32px -12px #0005}details>summary .meta{display:block;padding-left:17px}
.cols{display:grid;grid-template-columns:minmax(0,1.5fr) minmax(0,1fr);gap:20px;align-items:start}@media(max-width:900px){.cols{grid-template-columns:minmax(0,1fr)}td .row.end{flex-wrap:wrap}.bar .note{display:none}}
.wide .card{padding:20px 22px;margin-bottom:20px}table{width:100%;border-collapse:collapse;font-size:14px}td,th{text-align:left;padding:8px 8px 8px 0;border-top:1px solid var(--line);vertical-align:middle}th{border-top:0;color:var(--soft);font-weight:500;font-size:13px}
td .avatar{width:26px;height:26px;font-size:10px}.row{display:flex;gap:8px;align-items:center;flex-wrap:wrap}.row form{display:inline}.end{justify-content:flex-end}
.tag{font-size:12px;border:1px solid var(--line);border-radius:99px;padding:0 8px;color:var(--soft)}.tag.off{color:var(--bad);border-color:currentColor}
details>summary{cursor:pointer;padding:8px 0}details+details{border-top:1px solid var(--line)}td details>summary{padding:3px 9px;font-size:13px;border-radius:7px;color:var(--ink);list-style:none;line-height:1.5;white-space:nowrap}td details>summary::-webkit-details-marker{display:none}details ul{list-style:none;margin:0 0 10px;padding:0}details li{display:flex;gap:8px;align-items:center;padding:3px 0;font-size:14px}details li form{margin-left:auto}
form.line{display:flex;gap:8px;flex-wrap:wrap;align-items:end;margin-top:10px}form.line input{margin:0;padding:6px 9px;font-size:14px;flex:1 1 120px;width:auto}
.name{font-weight:500}.head{display:flex;align-items:baseline;gap:12px;flex-wrap:wrap;margin-bottom:18px}.head .meta{margin-left:auto}a{color:var(--accent)}code{font-size:13px}
`;
