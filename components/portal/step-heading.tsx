"use client";

import { useEffect, useRef } from "react";

let opened = false;

/** The page's one h1. On a change of step the page begins at its top and this takes the focus: eyes, keyboard and reader start there. */
export function StepHeading({ children }: { children: React.ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (opened) {
      // The router leaves the page before it where it was scrolled to. A reload, or an address with a place in it, is the browser's to restore.
      if (!window.location.hash) window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    opened = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">
      {children}
    </h1>
  );
}
