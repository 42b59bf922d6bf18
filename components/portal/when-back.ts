import { ClientError } from "@/lib/client/api";
import { LOST_RETRY_MS } from "./queries";

/** Whether a question got lost on its way, or met a server that cannot at the moment: worth another try. A refusal is an answer. */
export const isLost = (error: unknown) => !(error instanceof ClientError && error.status >= 400 && error.status < 500);

/**
 * Does the work once the browser says that the line is back, or after a while, whichever comes first. Not bound to what is
 * on the page: a choice that was not saved yet is saved also when its step was left meanwhile.
 * @returns calls it off
 */
export function whenBack(work: () => void): () => void {
  const go = () => {
    cancel();
    work();
  };
  const timer = setTimeout(go, LOST_RETRY_MS);
  window.addEventListener("online", go);
  const cancel = () => {
    clearTimeout(timer);
    window.removeEventListener("online", go);
  };
  return cancel;
}
