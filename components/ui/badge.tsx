import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const badgeVariants = cva("inline-flex items-center gap-1 rounded-md border font-medium whitespace-nowrap", {
  variants: {
    tone: {
      neutral: "bg-muted text-muted-foreground border-border",
      primary: "bg-primary-soft text-primary-soft-foreground border-primary-line",
      success: "bg-success-soft text-success border-success-line",
      warning: "bg-warning-soft text-warning border-warning-line",
      tick: "bg-tick-soft text-warning border-warning-line",
      destructive: "bg-destructive-soft text-destructive border-destructive-line",
      outline: "bg-card text-muted-foreground border-border",
    },
    size: { sm: "h-[22px] px-1.5 text-[12px]", md: "h-6 px-2 gap-1.5 text-[13px]" },
  },
  defaultVariants: { tone: "neutral", size: "sm" },
});

export function Badge({ tone, size, className, ...rest }: ComponentProps<"span"> & VariantProps<typeof badgeVariants>) {
  return <span className={cn(badgeVariants({ tone, size }), className)} {...rest} />;
}
