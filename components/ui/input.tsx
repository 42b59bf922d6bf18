import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const field =
  "w-full rounded-md border border-input bg-card text-foreground aria-invalid:border-destructive disabled:opacity-60 disabled:cursor-not-allowed";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(field, "h-9 px-3 text-sm max-sm:h-11", className)} {...rest} />;
}

/** An input with an icon in front and room for a button behind. The frame carries the focus ring. */
export function InputFrame({
  icon,
  end,
  className,
  children,
}: {
  icon?: ReactNode;
  end?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        "flex items-center gap-2 h-9 max-sm:h-11 px-3 rounded-md border border-input bg-card text-sm has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-ring has-[input:focus-visible]:outline-offset-2",
        className,
      )}
    >
      {icon && <span className="text-subtle">{icon}</span>}
      {children}
      {end}
    </div>
  );
}

/** The bare input inside an InputFrame. */
export function FramedInput({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input className={cn("min-w-0 flex-1 bg-transparent outline-none [&::-webkit-search-cancel-button]:hidden", className)} {...rest} />
  );
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return <textarea className={cn(field, "px-3 py-2 text-sm", className)} {...rest} />;
}
