import { cn } from "./cn";

/** A grey bar in the place of what is coming; sized by class. Hidden from readers: the region around it carries aria-busy. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("skeleton block h-4 rounded", className)} />;
}
