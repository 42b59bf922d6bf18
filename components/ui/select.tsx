"use client";

import { Check, ChevronDown } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { cn } from "./cn";

export type Option = { value: string; label: string; description?: ReactNode; icon?: ReactNode };

type Props = {
  label: string;
  value: string | null;
  options: readonly Option[];
  onChange: (value: string) => void;
  placeholder?: string;
  disabled?: boolean;
  /** Classes of the closed control. */
  className?: string;
  listClassName?: string;
  align?: "start" | "end";
  "data-testid"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
};

/**
 * A list box whose options carry a description. Arrows, Home, End, type-ahead, Enter or Space, Escape; the focus stays on
 * the button and `aria-activedescendant` moves, so a screen reader hears each option with its description.
 */
export function Select(props: Props) {
  const { label, value, options, onChange, placeholder, disabled, className, listClassName, align = "start" } = props;
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const [open, setOpen] = useState(false);
  const [above, setAbove] = useState(false);
  const [active, setActive] = useState(0);
  const chosen = options.find((option) => option.value === value);

  useEffect(() => {
    if (!open) return;
    const close = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    return () => document.removeEventListener("pointerdown", close);
  }, [open]);

  useEffect(() => {
    if (open) list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [open, active]);

  function show() {
    const box = root.current?.getBoundingClientRect();
    const wanted = Math.min(options.length * 52 + 12, 340);
    if (box) setAbove(window.innerHeight - box.bottom < wanted + 80 && box.top > wanted + 64);
    setActive(
      Math.max(
        0,
        options.findIndex((option) => option.value === value),
      ),
    );
    setOpen(true);
  }

  function pick(index: number) {
    const option = options[index];
    setOpen(false);
    if (option && option.value !== value) onChange(option.value);
  }

  function typeAhead(key: string) {
    const now = Date.now();
    typed.current = { text: now - typed.current.at > 700 ? key : typed.current.text + key, at: now };
    const found = options.findIndex((option) => option.label.toLowerCase().startsWith(typed.current.text.toLowerCase()));
    if (found >= 0) setActive(found);
  }

  function onKeyDown(event: KeyboardEvent) {
    const { key } = event;
    if (key === "Tab") return setOpen(false);
    if (!open && ["ArrowDown", "ArrowUp", "Enter", " "].includes(key)) {
      event.preventDefault();
      return show();
    }
    if (!open) return;
    const last = options.length - 1;
    const moves: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(last, active + 1)),
      ArrowUp: () => setActive(Math.max(0, active - 1)),
      Home: () => setActive(0),
      End: () => setActive(last),
      Enter: () => pick(active),
      " ": () => pick(active),
      Escape: () => setOpen(false),
    };
    const move = moves[key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      move();
    } else if (key.length === 1 && !event.metaKey && !event.ctrlKey) typeAhead(key);
  }

  return (
    <div ref={root} className="relative">
      <button
        type="button"
        role="combobox"
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={open ? `${id}-list` : undefined}
        aria-activedescendant={open ? `${id}-${active}` : undefined}
        aria-describedby={props["aria-describedby"]}
        aria-invalid={props["aria-invalid"] || undefined}
        data-testid={props["data-testid"]}
        data-value={value ?? ""}
        disabled={disabled}
        onClick={() => (open ? setOpen(false) : show())}
        onKeyDown={onKeyDown}
        className={cn(
          "flex h-9 max-sm:h-11 items-center gap-2 rounded-md border bg-card px-2.5 text-[13.5px] font-medium disabled:opacity-60 aria-invalid:border-destructive",
          open ? "border-primary outline-none ring-1 ring-primary" : "border-input",
          className,
        )}
      >
        {chosen?.icon && <span className="text-primary">{chosen.icon}</span>}
        <span title={chosen?.label} className={cn("truncate", !chosen && "font-normal text-muted-foreground")}>
          {chosen?.label ?? placeholder}
        </span>
        <ChevronDown className="ml-auto text-subtle" aria-hidden="true" />
      </button>
      {open && (
        <div
          className={cn(
            "absolute z-30 max-h-[340px] w-[326px] max-w-[calc(100vw-40px)] overflow-y-auto rounded-lg border bg-popover p-1.5 shadow-pop animate-pop",
            above ? "bottom-full mb-1" : "top-full mt-1",
            align === "end" ? "right-0" : "left-0",
            listClassName,
          )}
        >
          <div ref={list} id={`${id}-list`} role="listbox" aria-label={label}>
            {options.map((option, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the button answers the keys
              // biome-ignore lint/a11y/useFocusableInteractive: see the list
              <div
                key={option.value}
                id={`${id}-${index}`}
                role="option"
                aria-selected={option.value === value}
                onClick={() => pick(index)}
                onPointerMove={() => setActive(index)}
                className={cn(
                  "flex gap-2.5 rounded-md px-2.5 py-2",
                  option.value === value ? "bg-primary-soft" : index === active && "bg-accent",
                  index === active && option.value === value && "ring-1 ring-inset ring-primary-line",
                )}
              >
                {option.icon && <span className="mt-[5px] text-primary">{option.icon}</span>}
                <span className="flex-1">
                  <span className="block text-[13.5px] font-medium">{option.label}</span>
                  {option.description && (
                    <span className="block text-[12.5px] leading-[18px] text-muted-foreground">{option.description}</span>
                  )}
                </span>
                {option.value === value && <Check className="mt-0.5 text-primary" aria-hidden="true" />}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
