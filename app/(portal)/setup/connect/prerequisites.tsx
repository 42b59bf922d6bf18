import { Check, ListChecks } from "lucide-react";
import { translator } from "@/app/intl";
import { GUIDES, isGuided } from "@/components/portal/guides";
import type { SetupFacts } from "@/lib/setup/schema";

type Props = { provider: string; app: string; sso: SetupFacts["sso"]; open: boolean };

/** What is needed, before any secret is shown; afterwards it folds away. Signing in is another matter, and optional. */
export function Prerequisites({ provider, app, sso, open }: Props) {
  const key = isGuided(provider) ? provider : "scim";
  const own = translator(`portal.guides.${key}`);
  const t = translator("portal.guides.common");
  return (
    <details open={open} className="rounded-lg border bg-card px-4 py-3.5 text-[14px] sm:px-5" data-testid="connect.prerequisites">
      <summary className="cursor-pointer text-[15px] font-semibold">
        <h2 className="ml-1 inline-flex items-center gap-2 text-[15px] font-semibold">
          <ListChecks className="text-primary" aria-hidden="true" />
          {t("needs")}
        </h2>
      </summary>
      <ul className="mt-2 grid list-disc gap-1 pl-9 text-muted-foreground marker:text-subtle">
        {GUIDES[key].needs.map((need) => (
          <li key={need}>{own(`needs.${need}`, { app })}</li>
        ))}
      </ul>
      {key === "google_scim" && (
        <p className="mt-2 pl-4 text-muted-foreground">
          {t.rich("instead", {
            a: (words) => (
              <a className="font-medium text-primary underline underline-offset-2" href="/setup/provider" data-testid="connect.instead">
                {words}
              </a>
            ),
          })}
        </p>
      )}
      <div className="mt-3 border-t pt-3 text-[13px] text-muted-foreground">
        <p>
          <b className="font-semibold text-foreground">{t("sso")}</b> {t("sso_text")} {t("sso_role")}
        </p>
        <p className="mt-1 flex flex-wrap items-center gap-x-3">
          {sso.configured && (
            <span className="inline-flex items-center gap-1 text-success">
              <Check className="size-3.5 stroke-[2.5]" aria-hidden="true" />
              {t("sso_done")}
            </span>
          )}
          {sso.help_url && (
            <a className="font-medium text-primary underline underline-offset-2" href={sso.help_url} target="_blank" rel="noreferrer">
              {t("sso_link")}
            </a>
          )}
        </p>
      </div>
    </details>
  );
}
