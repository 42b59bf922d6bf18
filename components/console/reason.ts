"use client";

import { useTranslations } from "use-intl/react";
import { useFrame } from "./providers";

type Params = Record<string, unknown>;

/**
 * A reason code and its parameters as words: a few for a table, a headline that names the person, then the sentence and
 * the fix everybody reads (`reasons`). An entry written by a newer version still shows its code.
 */
export function useReason() {
  const t = useTranslations("reasons");
  const c = useTranslations("console.reasons");
  const { app_name } = useFrame();
  const filled = (params: Params) => ({ ...BLANK, app: app_name, ...shown(params) });
  const common = (part: "title" | "text" | "fix") => (code: string, params: Params) =>
    t.has(`${code}.${part}`) ? t(`${code}.${part}`, filled(params)) : null;
  const own = (part: "short" | "headline") => (code: string, params: Params) =>
    c.has(`${part}.${code}`) ? c(`${part}.${code}`, filled(params)) : (common("title")(code, params) ?? code.replaceAll("_", " "));
  return { short: own("short"), title: own("headline"), text: common("text"), fix: common("fix") };
}

/** What a sentence may name and an old entry may lack; `empty` is what the sentences ask for with select. */
const TEXTS =
  "name email role from to group by other wanted problem reason domain org provider method path last_four right_path directory value attribute";
const COUNTS = ["count", "joined", "left", "status"];
const BLANK: Record<string, string | number> = Object.fromEntries([
  ...TEXTS.split(" ").map((key) => [key, "empty"]),
  ...COUNTS.map((key) => [key, 0]),
]);

function shown(params: Params): Record<string, string | number> {
  const entries = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "number" ? value : Array.isArray(value) ? value.join(", ") : String(value)]),
  );
}
