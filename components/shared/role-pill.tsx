import { cn } from "@/components/ui/cn";

const BARS = [0, 1, 2, 3, 4] as const;

/** Five rising bars, filled by rank: 1 is the highest and fills all. They carry the order where colour cannot. */
export function RankPips({ rank, className = "h-3" }: { rank: number; className?: string }) {
  const filled = Math.max(1, 6 - rank);
  return (
    <svg className={cn("w-auto shrink-0", className)} viewBox="0 0 14 10" aria-hidden="true">
      {BARS.map((bar) => (
        <rect
          key={bar}
          x={bar * 3}
          y={7 - bar * 1.75}
          width="2"
          height={3 + bar * 1.75}
          rx=".8"
          fill="currentColor"
          opacity={bar < filled ? undefined : 0.25}
        />
      ))}
    </svg>
  );
}

const LOOKS: Record<number, string> = {
  1: "bg-role-1 text-role-1-fg border-transparent",
  2: "bg-role-2 text-role-2-fg border-transparent",
  3: "bg-role-3 text-role-3-fg border-transparent",
  4: "bg-card text-muted-foreground border-border",
};

type Props = { role: { name: string; rank: number; discouraged?: boolean }; struck?: boolean };

/** Pips and name; struck through when another role replaces it. */
export function RolePill({ role, struck = false }: Props) {
  const look =
    role.discouraged || role.rank > 4 ? "bg-card text-muted-foreground border-input border-dashed" : (LOOKS[role.rank] ?? LOOKS[4]);
  const pill = (
    <>
      <RankPips rank={role.rank} className="h-2.5" />
      {role.name}
    </>
  );
  const classes = cn(
    "inline-flex items-center gap-1.5 rounded-md border px-1.5 h-[22px] text-[12px] font-medium whitespace-nowrap",
    look,
    struck && "line-through",
    // The quiet looks would fall below readable.
    struck && role.rank < 4 && "opacity-85",
  );
  return struck ? <s className={classes}>{pill}</s> : <span className={classes}>{pill}</span>;
}
