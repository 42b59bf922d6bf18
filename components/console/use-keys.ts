"use client";

import { useEffect, useRef } from "react";

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

const OFF = "rollcall.single-keys";
export const singleKeysOff = (): boolean => localStorage.getItem(OFF) === "off";
export const setSingleKeys = (on: boolean): void => (on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "off"));

/** Single keys act while nobody is typing and no dialog is open; they can be turned off in the account menu (WCAG 2.1.4). */
export function useKeys(keys: Record<string, () => void>): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      const action = current.current[event.key];
      if (!action || (event.key.length === 1 && singleKeysOff())) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
