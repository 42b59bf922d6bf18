import { defineConfig } from "prisma/config";

// `generate` opens no database, but the CLI wants an address all the same.
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://none@127.0.0.1:1/none" },
});
