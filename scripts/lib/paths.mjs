import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
/** Embedded cluster, generated secrets, stamps of finished set-up steps. */
export const dataDir = resolve(root, process.env.ROLLCALL_DATA_DIR || ".rollcall");
