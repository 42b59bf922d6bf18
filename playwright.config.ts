import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/lib/chromium.mjs";

const isRoot = process.getuid?.() === 0;

/** `npm test` builds first; each Playwright worker runs a whole installation of its own (e2e/support/fixtures.ts). */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: false,
  workers: process.env.ROLLCALL_E2E_WORKERS ? Number(process.env.ROLLCALL_E2E_WORKERS) : 2,
  retries: 0,
  forbidOnly: true,
  // A crowded machine must not look like a broken product.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [["line"], ["json"]] : [["list"]],
  use: {
    locale: "en-US",
    timezoneId: "Europe/Berlin",
    screenshot: "only-on-failure",
    // A trace takes a third of the time of every test: ask for one with ROLLCALL_E2E_TRACE=1.
    trace: process.env.ROLLCALL_E2E_TRACE ? "retain-on-failure" : "off",
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [
        ...(isRoot ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  projects: [
    { name: "browser", testMatch: "{portal,console}/**/*.spec.ts" },
    // A client's requests on the wire, without a browser.
    { name: "scim", testMatch: "scim/**/*.spec.ts" },
    // Starts and kills whole installations, without a browser.
    { name: "start", testMatch: "start/**/*.spec.ts" },
  ],
});
