/**
 * Texts on the server. ICU messages are compiled here once a process, so that the browser formats without carrying a
 * parser (next.config.ts points use-intl at its format-only half, for which compiled messages are the only food).
 */
import compile from "icu-minify/compile";
import { createTranslator } from "use-intl/core";
import en from "@/messages/en.json";

export type MessageTree = { [key: string]: MessageTree | string };

export const LOCALE = "en";
export const LOCALES = ["en"] as const;

const compiled = new WeakMap<object, MessageTree>();

function compileAll(tree: MessageTree): MessageTree {
  const entries = Object.entries(tree).map(([key, value]) => [
    key,
    // The compiled form is a string or a nested array; use-intl types messages as strings all the same.
    typeof value === "string" ? (compile(value) as unknown as string) : compileAll(value),
  ]);
  return Object.fromEntries(entries);
}

export function messages(): MessageTree {
  let tree = compiled.get(en);
  if (!tree) {
    tree = compileAll(en as MessageTree);
    compiled.set(en, tree);
  }
  return tree;
}

/** The parts of the catalogue under the given dotted paths, in their places: what one page sends to the browser. */
export function pickMessages(paths: readonly string[]): MessageTree {
  const picked: MessageTree = {};
  for (const path of paths) {
    const keys = path.split(".");
    let from: MessageTree | string | undefined = messages();
    let into = picked;
    for (const [index, key] of keys.entries()) {
      from = typeof from === "object" ? from[key] : undefined;
      if (from === undefined) throw new Error(`messages/en.json has nothing under ${path}`);
      if (index === keys.length - 1) into[key] = from;
      else {
        into[key] = typeof into[key] === "object" ? { ...into[key] } : {};
        into = into[key] as MessageTree;
      }
    }
  }
  return picked;
}

export type Translate = ReturnType<typeof createTranslator<MessageTree>>;

export function translator(namespace?: string) {
  return createTranslator({
    locale: LOCALE,
    messages: messages(),
    namespace,
    timeZone: "UTC",
    onError: (error) => {
      throw error;
    },
  });
}
