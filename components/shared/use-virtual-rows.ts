"use client";

import { type RefObject, useEffect, useState } from "react";

const MARGIN = 12;
const FIRST = 40;
/** Below this a list is simply all there: nothing to jump, and the browser finds text in it. */
const ALL_UP_TO = 100;

/**
 * Which rows of equal height are near the window, and how high the gaps before and after are. The server and the first
 * render show the first rows without gaps (no computed style may stand in server HTML). Near the end `onMore` is called.
 */
export function useVirtualRows(body: RefObject<HTMLElement | null>, count: number, rowHeight: number, onMore: (() => void) | null) {
  const [range, setRange] = useState({ from: 0, to: FIRST });
  const [mounted, setMounted] = useState(false);

  useEffect(() => {
    setMounted(true);
    let frame = 0;
    const measure = () => {
      frame = 0;
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const from = Math.max(0, Math.floor(-top / rowHeight) - MARGIN);
      const to = Math.max(from + 1, Math.ceil((window.innerHeight - top) / rowHeight) + MARGIN);
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    const schedule = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    window.addEventListener("scroll", schedule, { passive: true });
    window.addEventListener("resize", schedule);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", schedule);
      window.removeEventListener("resize", schedule);
    };
  }, [body, rowHeight]);

  const nearEnd = range.to >= count - MARGIN;
  useEffect(() => {
    if (mounted && nearEnd) onMore?.();
  }, [mounted, nearEnd, onMore]);

  // A list that became shorter must not leave the window beyond its end.
  const from = Math.min(range.from, Math.max(0, count - 1));
  const to = Math.min(count, Math.max(range.to, from + 1));
  if (count <= ALL_UP_TO) return { from: 0, to: mounted ? count : Math.min(count, FIRST), before: 0, after: 0 };
  if (!mounted) return { from: 0, to: Math.min(count, FIRST), before: 0, after: 0 };
  return { from, to, before: from * rowHeight, after: (count - to) * rowHeight };
}
