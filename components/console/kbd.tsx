/** A key to press, shown beside the thing it reaches. */
export function Kbd({ children }: { children: React.ReactNode }) {
  return (
    <span aria-hidden="true" className="max-sm:hidden">
      <kbd className="inline-grid h-5 min-w-5 place-items-center rounded border bg-card px-1 font-mono text-[11px] text-subtle">
        {children}
      </kbd>
    </span>
  );
}
