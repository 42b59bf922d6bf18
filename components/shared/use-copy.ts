"use client";

import { useEffect, useRef, useState } from "react";

/** Copies, and says so for two seconds. `failed` when the browser refuses: the text must then be selectable. */
export function useCopy() {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy(text: string): Promise<boolean> {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => copyBySelection(text),
    );
    setState(done ? "copied" : "failed");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState("idle"), 2000);
    return done;
  }
  return { state, copy };
}

/** For pages without the clipboard permission (plain http in a company network). */
function copyBySelection(text: string): boolean {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "sr-only";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
