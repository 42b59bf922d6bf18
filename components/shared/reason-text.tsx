"use client";

import { useTranslations } from "use-intl/react";

type Params = Record<string, unknown>;

/** What a sentence names and a reason does not bring: “empty” where the sentence has a branch for it. */
const ABSENT = {
  name: "",
  email: "",
  role: "",
  from: "",
  to: "",
  group: "empty",
  count: 0,
  by: "",
  other: "",
  wanted: "empty",
  problem: "",
  reason: "",
  last_four: "empty",
  method: "",
  path: "",
  right_path: "",
  value: "",
  attribute: "empty",
  directory: "",
  joined: 0,
  left: 0,
  status: 0,
};

/** Flat values only. */
function values(params: Params): Record<string, string | number> {
  const flat = Object.entries(params).flatMap(([key, value]) => {
    if ((typeof value === "string" && value !== "") || typeof value === "number") return [[key, value] as const];
    return Array.isArray(value) ? [[key, value.join(", ")] as const] : [];
  });
  return { ...ABSENT, ...Object.fromEntries(flat) };
}

/** The words of a reason code, the same everywhere: `reasons.<code>.{title,text,fix}`. Needs the namespace `reasons`. */
export function useReason() {
  const t = useTranslations("reasons");
  const part = (code: string, key: "title" | "text" | "fix", params: Params) => {
    const known = t.has(`${code}.title`) ? code : "unknown";
    return t.has(`${known}.${key}`) ? t(`${known}.${key}`, { ...values(params), code }) : null;
  };
  return {
    title: (code: string, params: Params = {}) => part(code, "title", params) ?? code,
    text: (code: string, params: Params = {}) => part(code, "text", params) ?? code,
    fix: (code: string, params: Params = {}) => part(code, "fix", params),
  };
}

export function ReasonText({ code, params }: { code: string; params: Params }) {
  return useReason().text(code, params);
}
