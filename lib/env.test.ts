import { expect, test } from "vitest";
import { parseEnv } from "./env";

const whole = { DATABASE_URL: "postgresql://x", ROLLCALL_MASTER_KEYS: "k1:x", AUTH_SECRET: "0123456789abcdef" };

test("defaults are those of the contract", () => {
  expect(parseEnv(whole)).toMatchObject({
    PORT: 3000,
    APP_URL: "http://localhost:3000",
    SYNC_INTERVAL_MINUTES: 30,
    SCIM_RATE_LIMIT: "50/200",
    API_RATE_LIMIT: "100/300",
  });
});

test("APP_URL is kept as a bare origin", () => {
  expect(parseEnv({ ...whole, APP_URL: "https://sync.vendor.example/some/path" }).APP_URL).toBe("https://sync.vendor.example");
});

test("every problem is listed at once, and no value is repeated", () => {
  const attempt = () => parseEnv({ PORT: "many", AUTH_SECRET: "hunter2", SYNC_INTERVAL_MINUTES: "4" });
  expect(attempt).toThrow(/PORT[\s\S]*DATABASE_URL[\s\S]*ROLLCALL_MASTER_KEYS[\s\S]*AUTH_SECRET[\s\S]*SYNC_INTERVAL_MINUTES/);
  expect(attempt).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hunter2") }));
});

test.each(["https://accounts.google.example", "http://10.0.0.5:3190", "http://192.168.1.1"])(
  "only loopback stands in for Google: %s is refused",
  (host) => {
    expect(() => parseEnv({ ...whole, GOOGLE_EMULATOR_HOST: host })).toThrow("GOOGLE_EMULATOR_HOST");
  },
);

test("test mode and the time scale are refused on a public address", () => {
  const open = { ...whole, APP_URL: "https://sync.vendor.example" };
  expect(() => parseEnv({ ...open, ROLLCALL_TEST_MODE: "1" })).toThrow("loopback");
  expect(() => parseEnv({ ...open, ROLLCALL_TIME_SCALE: "60" })).toThrow("loopback");
  expect(parseEnv({ ...whole, ROLLCALL_TEST_MODE: "1", ROLLCALL_TIME_SCALE: "60" }).ROLLCALL_TIME_SCALE).toBe(60);
});
