import { cn } from "@/components/ui/cn";

/** Rollcall's own mark: a register of three lines, one ticked. Its colours are the same in both themes. */
export function RollcallMark({ className = "size-[18px]" }: { className?: string }) {
  return (
    <svg className={cn("shrink-0", className)} viewBox="0 0 24 24" aria-hidden="true">
      <rect x="1" y="1" width="22" height="22" rx="6" fill="oklch(0.42 0.083 222)" />
      <path d="M11.5 7.2h6.3M11.5 16.8h6.3" stroke="oklch(0.99 0.004 215)" strokeOpacity=".55" strokeWidth="1.9" strokeLinecap="round" />
      <path d="M13.2 12h4.6" stroke="oklch(0.99 0.004 215)" strokeWidth="1.9" strokeLinecap="round" />
      <circle cx="7" cy="7.2" r="1.25" fill="oklch(0.99 0.004 215)" fillOpacity=".55" />
      <circle cx="7" cy="16.8" r="1.25" fill="oklch(0.99 0.004 215)" fillOpacity=".55" />
      <path
        d="M5 11.9l1.9 1.9 3.6-4.1"
        stroke="oklch(0.80 0.15 78)"
        strokeWidth="2.2"
        fill="none"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** The vendor's logo, or the first letter of its name on petrol. */
export function VendorMark({ name, logo, className = "size-7" }: { name: string; logo: string | null; className?: string }) {
  // biome-ignore lint/performance/noImgElement: the vendor's own file, small and already the right size
  if (logo) return <img src={logo} alt="" className={cn("shrink-0 rounded-lg", className)} />;
  return (
    <svg className={cn("shrink-0", className)} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-primary" />
      <text x="16" y="22" textAnchor="middle" fontSize="17" fontWeight="600" className="fill-primary-foreground">
        {[...name][0]?.toUpperCase()}
      </text>
    </svg>
  );
}

/** Monogram tiles instead of other companies' logos: two letters and a thin coloured foot. */
const TILES: Record<string, { letters: string; hue: string }> = {
  google_workspace: { letters: "Gw", hue: "hue-google" },
  google_scim: { letters: "Gs", hue: "hue-google" },
  okta: { letters: "Ok", hue: "hue-okta" },
  entra_id: { letters: "En", hue: "hue-entra" },
  jumpcloud: { letters: "Jc", hue: "hue-jumpcloud" },
  onelogin: { letters: "Ol", hue: "hue-onelogin" },
  rippling: { letters: "Rp", hue: "hue-rippling" },
  scim: { letters: "{ }", hue: "hue-google" },
};

export function ProviderTile({ provider, size = "md" }: { provider: string; size?: "xs" | "sm" | "md" | "lg" }) {
  const tile = TILES[provider] ?? { letters: "{ }", hue: "hue-google" };
  return (
    <span
      aria-hidden="true"
      className={cn(
        "relative grid shrink-0 place-items-center overflow-hidden border bg-muted font-mono font-medium tracking-tight text-muted-foreground",
        tile.hue,
        {
          xs: "size-5 text-[9px] rounded-[6px]",
          sm: "size-6 text-[10px] rounded-md",
          md: "size-9 text-[13px] rounded-md",
          lg: "size-12 text-base rounded-md",
        }[size],
      )}
    >
      <span className="tile-foot absolute inset-x-0 bottom-0 h-[3px]" />
      {tile.letters}
    </span>
  );
}

function hueOf(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 8;
  return `hue-${sum}`;
}

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s@.]+/)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 && !name.includes("@") ? words.at(-1) : words[1]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** A person's monogram; the name always stands beside it. */
export function Avatar({ name, size = "md" }: { name: string; size?: "xs" | "sm" | "md" }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "avatar grid shrink-0 place-items-center rounded-full font-semibold",
        hueOf(name),
        { xs: "size-5 text-[9px]", sm: "size-6 text-[10px]", md: "size-7 text-[11px]" }[size],
      )}
    >
      {initials(name)}
    </span>
  );
}
