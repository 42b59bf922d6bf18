/** Next calls this once when a server starts: a start without a usable environment fails here and names what is missing. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("./lib/env");
  const { parseMasterKeys } = await import("./lib/crypto");
  parseMasterKeys(env().ROLLCALL_MASTER_KEYS);
  const { correctRequests } = await import("./lib/http/same-place");
  correctRequests();
}
