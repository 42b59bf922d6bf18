"use client";

import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { cn } from "./cn";

type Tab = { key: string; label: ReactNode; panel: ReactNode };

/** Tabs over panels of one page: arrows move and select, Home and End jump. */
export function Tabs({ label, tabs, initial, className }: { label: string; tabs: readonly Tab[]; initial?: string; className?: string }) {
  const id = useId();
  const strip = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState(initial ?? tabs[0]?.key);
  const index = Math.max(
    0,
    tabs.findIndex((tab) => tab.key === selected),
  );

  function onKeyDown(event: KeyboardEvent) {
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + tabs.length) % tabs.length;
    setSelected(tabs[next]?.key);
    (strip.current?.children[next] as HTMLElement | undefined)?.focus();
  }

  return (
    <div className={className}>
      <div ref={strip} role="tablist" aria-label={label} onKeyDown={onKeyDown} className="flex gap-1 border-b text-[13px]">
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-${tab.key}`}
            aria-selected={tab.key === selected}
            aria-controls={`${id}-${tab.key}-panel`}
            tabIndex={tab.key === selected ? 0 : -1}
            onClick={() => setSelected(tab.key)}
            className={cn(
              "-mb-px h-9 border-b-2 px-2.5 font-medium",
              tab.key === selected ? "border-primary" : "border-transparent text-muted-foreground hover:text-foreground",
            )}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {tabs.map((tab) => (
        <div
          key={tab.key}
          role="tabpanel"
          id={`${id}-${tab.key}-panel`}
          aria-labelledby={`${id}-${tab.key}`}
          hidden={tab.key !== selected}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel without controls must still be reachable
          tabIndex={0}
        >
          {tab.key === selected && tab.panel}
        </div>
      ))}
    </div>
  );
}
