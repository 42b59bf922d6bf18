import { expect, test } from "vitest";
import en from "@/messages/en.json";
import { type MessageTree, messages, pickMessages } from "./intl";

test("every message of the catalogue compiles, and the compiled form can cross to the browser", () => {
  expect(JSON.parse(JSON.stringify(messages()))).toEqual(messages());
  expect(Object.keys(messages())).toEqual(Object.keys(en));
});

test("a page gets the parts it names, in their places, and nothing else", () => {
  const picked = pickMessages(["common.close", "common.copy", "portal.help"]) as { common: MessageTree; portal: MessageTree };
  expect(Object.keys(picked)).toEqual(["common", "portal"]);
  expect(picked.common).toEqual({ close: "Close", copy: "Copy" });
  expect(Object.keys(picked.portal)).toEqual(["help"]);
});

test("picking twice leaves the catalogue as it was", () => {
  pickMessages(["common.close"]);
  expect(Object.keys(messages().common ?? {})).toEqual(Object.keys(en.common));
});

test("a path that is not there is a mistake, not an empty page", () => {
  expect(() => pickMessages(["portal.nowhere"])).toThrow(/portal\.nowhere/);
});
