import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

type Props = {
  title: ReactNode;
  /** Beside the title: a count, a parent to go back to. */
  aside?: ReactNode;
  before?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
};

/** The strip with the page's name and its actions, then the page. The strip stays, the page scrolls. */
export function ConsolePage({ title, aside, before, actions, children, className }: Props) {
  return (
    <>
      <header className="flex min-h-12 shrink-0 items-center gap-2 border-b bg-card px-6 py-1.5 text-[13px] text-muted-foreground max-sm:px-4">
        {before}
        <h1 className="truncate font-medium text-foreground">{title}</h1>
        {aside && <span className="num">{aside}</span>}
        {actions && <span className="ml-auto flex items-center gap-3">{actions}</span>}
      </header>
      <main id="main" tabIndex={-1} className={cn("relative min-h-0 flex-1 overflow-y-auto outline-none", className)}>
        {children}
      </main>
    </>
  );
}
