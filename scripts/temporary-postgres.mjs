/**
 * A PostgreSQL for one test run, forked by whoever needs it: answers with its address, and ends with the folder it lived
 * in as soon as the channel to that process closes, however that process ended.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgres } from "./postgres.mjs";

const dataDir = mkdtempSync(join(tmpdir(), "rollcall-test-"));
// Nothing here outlives the run, so nothing needs to reach the disk.
const settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "log_min_messages=fatal"];
const server = await openPostgres({ dataDir, password: "test", settings });

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.on("disconnect", async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
  process.exit(0);
});
if (!process.connected) process.emit("disconnect");
else process.send({ url: server.url, adminUrl: server.adminUrl, pid: server.pid });
