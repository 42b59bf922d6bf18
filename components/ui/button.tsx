import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

export const buttonVariants = cva(
  "inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors duration-[120ms] aria-disabled:cursor-not-allowed aria-disabled:opacity-60 disabled:cursor-not-allowed disabled:opacity-60",
  {
    variants: {
      variant: {
        primary: "bg-primary text-primary-foreground hover:bg-primary-hover border-transparent shadow-xs",
        outline: "bg-card text-foreground border-input/60 hover:bg-accent shadow-xs",
        ghost: "bg-transparent border-transparent text-muted-foreground hover:bg-accent hover:text-foreground",
        destructive: "bg-destructive text-card border-transparent hover:opacity-90 shadow-xs",
      },
      size: {
        sm: "h-8 px-2.5 text-[13px]",
        md: "h-9 px-3.5 text-sm max-sm:h-11",
        lg: "h-10 px-4 text-sm max-sm:h-11",
        xl: "h-11 text-[15px]",
        icon: "size-8 p-0",
      },
    },
    compoundVariants: [
      { size: "xl", variant: "primary", className: "px-5" },
      { size: "xl", variant: ["outline", "ghost", "destructive"], className: "px-4" },
    ],
    defaultVariants: { variant: "outline", size: "md" },
  },
);

type Props = ComponentProps<"button"> & VariantProps<typeof buttonVariants> & { busy?: boolean; icon?: ReactNode };

/**
 * A busy button keeps its label and stays focusable: `aria-disabled` instead of `disabled`, and clicks are swallowed.
 * `icon` stands before the label and gives way to the spinner.
 */
export function Button({ variant, size, busy, icon, className, children, onClick, type = "button", ...rest }: Props) {
  return (
    <button
      type={type}
      className={cn(buttonVariants({ variant, size }), className)}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

export function Spinner({ className = "size-4" }: { className?: string }) {
  return (
    <svg className={cn("shrink-0 animate-spin", className)} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeOpacity=".25" strokeWidth="2.5" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
