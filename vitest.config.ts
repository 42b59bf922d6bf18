import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const exclude = ["**/node_modules/**", "dist/**", ".next/**", ".rollcall/**"];
const only = { resolve: { alias: { "@": root.replace(/\/$/, "") } } };

export default defineConfig({
  ...only,
  test: {
    // Two at least: many tests wait for a database or a child process.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        ...only,
        test: { name: "unit", include: ["**/*.test.{ts,tsx,mts}"], exclude: [...exclude, "**/*.db.test.ts"], testTimeout: 20_000 },
      },
      {
        ...only,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude,
          globalSetup: ["lib/db/testing.ts"],
          setupFiles: ["lib/db/testing-file.ts"],
          // Generous on purpose: a crowded machine must not look like a broken rule.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
