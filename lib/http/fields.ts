/** Schemas of single fields that several doors share. Texts keep no control characters, so that no header, mail or CSV can be broken by one. */
import { z } from "zod";
import { type Id, type IdKind, tryParseId } from "../ids";
import { parseAddress } from "./address";

/** One line of text as people write it: trimmed, NFC, no control or line characters. */
export const plainText = (max: number) =>
  z
    .string()
    .transform((text) => text.normalize("NFC").trim())
    .refine((text) => text.length > 0, "Expected some text.")
    .refine((text) => [...text].length <= max, `Expected at most ${max} characters.`)
    .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text), "Line breaks and control characters are not allowed here.");

export const emailAddress = z.string().transform((text, issues) => {
  const address = parseAddress(text);
  if (!address) issues.addIssue({ code: "custom", message: "Expected one mail address such as name@example.com." });
  return address ?? "";
});

/** `mem_01h…` → our id. A malformed one in a body is a field error; in a path it is 404 (ids.ts). */
export const publicId = <K extends IdKind>(kind: K) =>
  z.string().transform((text, issues): Id<K> => {
    const id = tryParseId(kind, text);
    if (!id) issues.addIssue({ code: "custom", message: `Expected an id such as ${kind}_01j….` });
    return (id ?? "") as Id<K>;
  });

/** An integer in a query. */
export const queryInteger = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `Expected a whole number from ${min} to ${max}.`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `Expected a whole number from ${min} to ${max}.`);
