import type { Client } from "./client";

/** One thing a client relies on. `who` is whose habit it is; `section` is where the standard says it. */
export type Case = { who: Who; section: string; title: string; run: (scim: Client) => Promise<void> };

export const WHO = [
  "RFC",
  "Okta",
  "Entra ID",
  "Google",
  "JumpCloud",
  "OneLogin",
  "Rippling",
  "authentik",
  "PingFederate",
  "SailPoint",
  "Keycloak",
] as const;
export type Who = (typeof WHO)[number];

/** Cases of one section: `section("7644 §3.5.2", {"adds …": async (scim) => …})`. */
export function section(name: string, cases: Record<string, Case["run"]>, who: Who = "RFC"): Case[] {
  return Object.entries(cases).map(([title, run]) => ({ who, section: name, title, run }));
}
