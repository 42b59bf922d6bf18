"use client";

import { useEffect, useRef } from "react";

let opened = false;

/** The page's one h1. On a change of step it takes the focus, so that the keyboard and the reader start there. */
export function StepHeading({ children }: { children: React.ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (opened) heading.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="text-[28px] leading-9 font-semibold tracking-[-0.02em]">
      {children}
    </h1>
  );
}
