/** Prisma's command line on the WebAssembly engine: `node scripts/prisma.mjs generate`, `… migrate dev --name x`. */
import { runPrisma } from "./lib/prisma.mjs";

process.exitCode = await runPrisma(process.argv.slice(2));
