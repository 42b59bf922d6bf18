"use client";

import { type ReactNode, useId, useState } from "react";
import { cn } from "./cn";

/** Words that appear on hover and focus, stay while the pointer is over them, and go with Escape. */
export function Tooltip({ content, children, className }: { content: ReactNode; children: ReactNode; className?: string }) {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens; the child is the control
    <span
      className="relative inline-flex"
      aria-describedby={open ? id : undefined}
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => setOpen(false)}
      onFocus={() => setOpen(true)}
      onBlur={() => setOpen(false)}
      onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
    >
      {children}
      {open && (
        <span
          id={id}
          role="tooltip"
          className={cn(
            "absolute top-full left-1/2 z-40 mt-1 w-max max-w-[280px] -translate-x-1/2 rounded-lg border bg-popover px-2.5 py-1.5 text-left text-[12.5px] leading-[18px] font-normal whitespace-normal text-foreground shadow-pop",
            className,
          )}
        >
          {content}
        </span>
      )}
    </span>
  );
}
