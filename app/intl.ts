/**
 * Texts on the server. ICU messages are compiled here once a process, so that the browser formats without carrying a
 * parser (next.config.ts points use-intl at its format-only half, for which compiled messages are the only food).
 */
import compile from "icu-minify/compile";
import type { ReactNode } from "react";
import { createTranslator } from "use-intl/core";
import en from "@/messages/en.json";

export type MessageTree = { [key: string]: MessageTree | string };

/** The language of the catalogue, and the region whose dates it is written with: “19 Nov 2026” reads the same everywhere. */
export const LANGUAGE = "en";
export const LOCALE = "en-GB";

const compiled = new WeakMap<object, MessageTree>();

function compileAll(tree: MessageTree): MessageTree {
  const entries = Object.entries(tree).map(([key, value]) => [key, typeof value === "string" ? compileOne(value) : compileAll(value)]);
  return Object.fromEntries(entries);
}

/** A string or a nested array; use-intl types messages as strings all the same. Objects without a prototype do not cross to the browser. */
function compileOne(message: string): string {
  return JSON.parse(JSON.stringify(compile(message)));
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

type Values = Record<string, string | number | Date>;
type Tags = Record<string, string | number | Date | ((words: ReactNode) => ReactNode)>;

/** Keys are checked when the page renders: a missing one throws, so that no test passes over it. */
export type Translator = {
  (key: string, values?: Values): string;
  rich(key: string, values: Tags): ReactNode;
  has(key: string): boolean;
};

export function translator(namespace?: string): Translator {
  const options = {
    locale: LOCALE,
    messages: messages(),
    namespace,
    timeZone: "UTC",
    onError: (error: Error) => {
      throw error;
    },
  };
  // use-intl derives the values of each key from the literal catalogue; ours is compiled, so the plain signature stands in.
  return createTranslator(options as Parameters<typeof createTranslator>[0]) as unknown as Translator;
}
