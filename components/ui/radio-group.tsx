import type { ComponentProps } from "react";
import { cn } from "./cn";

/** A native radio with a drawn dot; give radios of one question the same `name`. */
export function Radio({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  return (
    <span className={cn("relative grid size-[18px] shrink-0 place-items-center", className)}>
      <input
        type="radio"
        className="peer col-start-1 row-start-1 size-[18px] appearance-none rounded-full border border-input bg-card checked:border-primary checked:bg-primary disabled:opacity-50 before:absolute before:-inset-1.5 before:content-['']"
        {...rest}
      />
      <span className="pointer-events-none col-start-1 row-start-1 size-2 rounded-full bg-primary-foreground opacity-0 peer-checked:opacity-100" />
    </span>
  );
}

export function RadioGroup({ className, ...rest }: ComponentProps<"div">) {
  return <div role="radiogroup" className={className} {...rest} />;
}
