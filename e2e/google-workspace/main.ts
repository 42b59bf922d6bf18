/** The sandbox as a process of its own: PORT (0: any free one), DATA (a JSON file that keeps its state). */
import { startSandbox } from "./server";

const { PORT, DATA, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = process.env;

const sandbox = await startSandbox({
  port: Number(PORT || 0),
  dataFile: DATA || undefined,
  client: { id: GOOGLE_CLIENT_ID || "sandbox-client.apps.googleusercontent.com", secret: GOOGLE_CLIENT_SECRET || "sandbox-secret" },
});
process.stdout.write(`${JSON.stringify({ event: "ready", origin: sandbox.origin })}\n`);

// The launcher may be killed outright; without its channel nobody would ever stop this process.
process.on("disconnect", () => process.exit(0));
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void sandbox.close().then(() => process.exit(0)));
