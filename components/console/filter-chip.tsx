"use client";

import { Check, ChevronDown, X } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";

export type ChipOption = { value: string; label: string };

type Props = {
  label: string;
  options: readonly ChipOption[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** One at a time. */
  single?: boolean;
};

/** Off: outline and chevron. On: soft petrol, the value and an ×. */
export function FilterChip({ label, options, value, onChange, single = false }: Props) {
  const t = useTranslations("console.filters");
  const [open, setOpen] = useState(false);
  const chosen = options.filter((option) => value.includes(option.value));
  const text = chosen.length === 1 ? chosen[0]?.label : `${label}: ${chosen.length}`;
  const on = chosen.length > 0;

  function toggle(option: string) {
    if (single) {
      onChange(value.includes(option) ? [] : [option]);
      setOpen(false);
    } else onChange(value.includes(option) ? value.filter((one) => one !== option) : [...value, option]);
  }

  return (
    <span
      className={cn(
        "inline-flex h-8 shrink-0 items-center rounded-md border text-[13px] whitespace-nowrap max-sm:h-11",
        on ? "border-primary-line bg-primary-soft font-medium text-primary-soft-foreground" : "border-input/60 bg-card",
      )}
    >
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger
          className={cn("inline-flex h-full items-center gap-1.5 rounded-md pl-2.5", on ? "pr-1" : "pr-2.5")}
          aria-label={on ? `${label}: ${chosen.map((one) => one.label).join(", ")}` : label}
        >
          {on ? text : label}
          {!on && <ChevronDown className="size-3.5 text-subtle" aria-hidden="true" />}
        </PopoverTrigger>
        <PopoverContent align="start" className="w-60 p-1.5" aria-label={label}>
          <ul className="max-h-80 overflow-y-auto">
            {options.map((option) => (
              <li key={option.value}>
                <button
                  type="button"
                  aria-pressed={value.includes(option.value)}
                  onClick={() => toggle(option.value)}
                  className="flex min-h-[34px] w-full items-center gap-2.5 rounded-md px-2.5 text-left text-[13.5px] hover:bg-accent max-sm:min-h-11"
                >
                  <Check
                    className={cn("size-3.5 shrink-0 text-primary", !value.includes(option.value) && "opacity-0")}
                    aria-hidden="true"
                  />
                  <span className="truncate">{option.label}</span>
                </button>
              </li>
            ))}
            {options.length === 0 && <li className="px-2.5 py-2 text-[13px] text-muted-foreground">{t("none")}</li>}
          </ul>
        </PopoverContent>
      </Popover>
      {on && (
        <button
          type="button"
          aria-label={t("clear_one", { label })}
          onClick={() => onChange([])}
          className="grid h-full w-7 place-items-center rounded-md"
        >
          <X className="size-3.5" aria-hidden="true" />
        </button>
      )}
    </span>
  );
}
