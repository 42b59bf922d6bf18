/**
 * Mails a link that was just made. In the creating request and not as a job: the token exists nowhere else, and jobs
 * carry no secrets. Only addresses that staff entered are ever written to. A mail server that fails loses nothing, the
 * message is shown.
 */
import { logger } from "../logger";
import { sendMail } from "../mail/send";
import type { CreatedLink } from "./create-link";

export async function mailLink(link: Pick<CreatedLink, "id" | "message">): Promise<{ sent: boolean }> {
  try {
    return { sent: await sendMail(link.message) };
  } catch (error) {
    logger.warn({ err: error, link: link.id }, "a setup link could not be mailed");
    return { sent: false };
  }
}
