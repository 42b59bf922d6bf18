"use client";

import { useTranslations } from "use-intl/react";
import { useFrame } from "./providers";

type Params = Record<string, unknown>;

/** A reason code and its parameters as words; an entry written by a newer version still shows its code. */
export function useReason() {
  const t = useTranslations("reasons");
  const { app_name } = useFrame();
  const say = (part: "short" | "title" | "text" | "fix") => (code: string, params: Params) => {
    const key = `${code}.${part}`;
    return t.has(key) ? t(key, { ...BLANK, app: app_name, ...shown(params) }) : null;
  };
  const [short, title, text, fix] = [say("short"), say("title"), say("text"), say("fix")];
  return {
    short: (code: string, params: Params) => short(code, params) ?? title(code, params) ?? code.replaceAll("_", " "),
    title: (code: string, params: Params) => title(code, params) ?? code.replaceAll("_", " "),
    text,
    fix,
  };
}

/** What a sentence may name and an old entry may lack. */
const BLANK = {
  name: "",
  email: "",
  role: "",
  from: "",
  to: "",
  group: "",
  count: 0,
  by: "",
  other: "",
  wanted: "",
  problem: "",
  reason: "",
  domain: "",
  org: "",
  provider: "",
};

function shown(params: Params): Record<string, string | number> {
  const entries = Object.entries(params).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, typeof value === "number" ? value : Array.isArray(value) ? value.join(", ") : String(value)]),
  );
}
