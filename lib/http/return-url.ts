/** Where a person may be sent back to: a path of our own, or an https origin the vendor listed. Judged as the browser will read it. Pure. */
import { RollcallError } from "../errors";

/** The address as it will be used. @throws RollcallError invalid_request */
export function safeReturnUrl(value: string, rules: { appUrl: string; allowedOrigins: readonly string[] }): string {
  const url = URL.canParse(value, rules.appUrl) ? new URL(value, rules.appUrl) : null;
  const isPath = /^\/(?![/\\])/.test(value) && !/[\\\p{Cc}]/u.test(value);
  if (isPath && url?.origin === rules.appUrl) return url.pathname + url.search + url.hash;
  if (url && /^https:\/\//i.test(value) && !url.username && !url.password && rules.allowedOrigins.includes(url.origin)) return url.href;
  throw new RollcallError("invalid_request", "Return addresses are a path of this application or an https origin on the allow list.", {
    reason: "return_url_not_allowed",
  });
}
