/** Sends one mail by the configured server. A line break in any header field is refused before nodemailer sees it. */
import { createTransport, type Transporter } from "nodemailer";
import { env } from "../env";
import { RollcallError } from "../errors";
import { parseAddress } from "../http/address";
import type { LinkMessage } from "./templates";

const shared = globalThis as { __rollcallMail?: { url: string; transporter: Transporter } };

/** True when it was handed over; false when no mail server or no addressee is set, and the message must be shown instead. */
export async function sendMail(message: LinkMessage): Promise<boolean> {
  const { SMTP_URL } = env();
  if (!SMTP_URL || !message.to) return false;
  await transporter(SMTP_URL).sendMail({
    from: env().MAIL_FROM ?? `Rollcall <rollcall@${new URL(env().APP_URL).hostname}>`,
    to: requireAddress(message.to),
    subject: requireOneLine(message.subject),
    text: message.text,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return true;
}

function transporter(url: string): Transporter {
  if (shared.__rollcallMail?.url !== url) {
    const limits = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
    shared.__rollcallMail = { url, transporter: createTransport({ url, ...limits } as Parameters<typeof createTransport>[0]) };
  }
  return shared.__rollcallMail.transporter;
}

export function requireOneLine(text: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text))
    throw new RollcallError("invalid_request", "A mail header cannot hold line breaks.", { reason: "header_injection" });
  return text;
}

function requireAddress(text: string): string {
  const address = parseAddress(text);
  if (!address) throw new RollcallError("invalid_request", "This is not one mail address.", { reason: "address_invalid" });
  return address;
}
