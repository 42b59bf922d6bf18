/** Before each *.db.test.ts: a database of its own and a complete environment, set before the file's modules load. */
import { afterAll, inject } from "vitest";
import { cloneDatabase, dropDatabase } from "./testing";

const adminUrl = inject("databaseAdminUrl");
const url = await cloneDatabase(adminUrl, inject("databaseTemplate"));

Object.assign(process.env, {
  DATABASE_URL: url,
  APP_URL: "http://localhost:3000",
  NEXTAUTH_URL: "http://localhost:3000",
  ROLLCALL_MASTER_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
  AUTH_SECRET: "only-for-tests-only-for-tests",
  ROLLCALL_TEST_MODE: "1",
  GOOGLE_CLIENT_ID: "test-client.apps.example",
  GOOGLE_CLIENT_SECRET: "test-client-secret",
});

afterAll(async () => {
  const { closeDatabase } = await import("./client");
  await closeDatabase();
  await dropDatabase(adminUrl, url);
});
