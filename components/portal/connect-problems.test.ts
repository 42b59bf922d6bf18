import compile from "icu-minify/compile";
import format from "icu-minify/format";
import { expect, test } from "vitest";
import en from "@/messages/en.json";

const refused = en.portal.connect_scim.problem.token_refused;
const texts = {
  "connect, unknown": refused.text,
  "connect, unreadable": refused.unreadable,
  "connect, revoked": refused.revoked,
  "connect, expired": refused.expired,
  status: en.portal.status.att.token_refused.text,
  "preview, remedy": en.portal.preview.remedy.token_refused,
};

test.each(Object.entries(texts))("%s: no last four is named where there is none", (_where, text) => {
  const said = String(format(compile(text), "en", { provider: "Okta", sent: "4f2a", current: "none" }, {} as never));
  expect(said).toContain("create one");
  expect(said).not.toMatch(/…\.|…;|…,|…none/);
});
