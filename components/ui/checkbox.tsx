"use client";

import { Check, Minus } from "lucide-react";
import { type ComponentProps, useEffect, useRef } from "react";
import { cn } from "./cn";

type Props = Omit<ComponentProps<"input">, "type" | "ref"> & { mixed?: boolean };

/** A native checkbox under a drawn box; `mixed` is the third state. The target is at least 24 by 24. */
export function Checkbox({ mixed = false, className, ...rest }: Props) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.indeterminate = mixed;
  }, [mixed]);

  return (
    <span className={cn("relative grid size-[18px] shrink-0 place-items-center", className)}>
      <input
        ref={input}
        type="checkbox"
        className="peer col-start-1 row-start-1 size-[18px] appearance-none rounded-[5px] border border-input bg-card checked:border-primary checked:bg-primary indeterminate:border-primary indeterminate:bg-primary disabled:opacity-50 before:absolute before:-inset-1.5 before:content-['']"
        {...rest}
      />
      {mixed ? (
        <Minus className="pointer-events-none col-start-1 row-start-1 size-3.5 stroke-[2.75] text-primary-foreground" aria-hidden="true" />
      ) : (
        <Check
          className="pointer-events-none col-start-1 row-start-1 size-3.5 stroke-[2.75] text-primary-foreground opacity-0 peer-checked:opacity-100"
          aria-hidden="true"
        />
      )}
    </span>
  );
}
