import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import en from "@/messages/en.json";

const ROOMS = ["app", "components"];

function sources(): string[] {
  return ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".tsx"))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
}

function find(path: string): unknown {
  return path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], en);
}

/** Texts that a screen names literally: `t("key")` under one of the namespaces that its file opens. */
test("every text a screen names is in the catalogue", () => {
  const missing = sources().flatMap((file) => {
    const code = readFileSync(file, "utf8");
    const namespaces = [...code.matchAll(/(?:useTranslations|translator)\("([\w.]+)"\)/g)].map(([, name]) => name ?? "");
    if (namespaces.length === 0) return [];
    const keys = [...code.matchAll(/\bt(?:\.rich)?\(\s*"([\w.]+)"/g)].map(([, key]) => key ?? "");
    return keys.filter((key) => !namespaces.some((name) => typeof find(`${name}.${key}`) === "string")).map((key) => `${file}: ${key}`);
  });
  expect(missing).toEqual([]);
});
