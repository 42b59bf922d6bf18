import Link from "next/link";
import { ProviderTile } from "@/components/shared/marks";

/** An organization with the tile of the directory it comes from. */
export function OrganizationCell({ name, provider, href }: { name: string; provider: string | null; href?: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-2">
      {provider && <ProviderTile provider={provider} size="xs" />}
      {href ? (
        <Link href={href} title={name} className="truncate rounded hover:underline">
          {name}
        </Link>
      ) : (
        <span className="truncate" title={name}>
          {name}
        </span>
      )}
    </span>
  );
}
