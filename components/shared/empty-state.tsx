import type { ReactNode } from "react";

/** Icon tile, one-line title, one sentence, one action. An empty filter and a never-any differ in their words. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      <span className="grid size-10 place-items-center rounded-lg border bg-muted text-subtle">{icon}</span>
      <p className="mt-3 text-[15px] font-semibold">{title}</p>
      {children && <div className="mt-1 max-w-[48ch] text-[13.5px] text-muted-foreground">{children}</div>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
