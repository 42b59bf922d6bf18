import { translator } from "@/app/intl";
import type { AttributeRow } from "@/lib/setup/schema";

type Props = { rows: AttributeRow[]; providerName: string; app: string };

/** Source → SCIM attribute → field, with a sample and the provider's own notes. */
export function AttributeTable({ rows, providerName, app }: Props) {
  const t = translator("portal.guides.common");
  const notes = translator("mapping");
  return (
    <details className="rounded-lg border bg-card p-4 text-[13.5px]" data-testid="connect.attributes">
      <summary className="font-medium text-primary">{t("attributes", { provider: providerName })}</summary>
      <p className="mt-2 text-muted-foreground">
        {t("attributes_text")}{" "}
        <a className="font-medium text-primary underline underline-offset-2" href="/portal/mapping">
          {t("mapping_page")}
        </a>
      </p>
      <div className="mt-2 overflow-x-auto">
        <table className="w-full text-[13px] max-sm:block">
          <thead className="text-left text-[12.5px] text-muted-foreground max-sm:sr-only">
            <tr className="border-b">
              <th scope="col" className="py-2 pr-3 font-medium">
                {t("col_source", { provider: providerName })}
              </th>
              <th scope="col" className="py-2 pr-3 font-medium">
                {t("col_path")}
              </th>
              <th scope="col" className="py-2 pr-3 font-medium">
                {t("col_target", { app })}
              </th>
              <th scope="col" className="py-2 font-medium">
                {t("col_sample")}
              </th>
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {rows.map((row) => (
              <tr key={`${row.path} ${row.target}`} className="border-b align-top last:border-0 max-sm:block max-sm:py-2">
                <td className="py-2 pr-3 font-medium max-sm:block max-sm:py-0">{row.source ?? "–"}</td>
                <td className="py-2 pr-3 font-mono text-[12px] break-all max-sm:block max-sm:py-0">{row.path}</td>
                <td className="py-2 pr-3 max-sm:block max-sm:py-0">
                  <span className="font-mono text-[12px]">{row.target}</span>
                  {row.required && <span className="ml-1.5 text-[12px] font-medium text-warning">{t("required")}</span>}
                </td>
                <td className="py-2 break-all text-muted-foreground max-sm:block max-sm:py-0">
                  {row.sample}
                  {row.note && notes.has(`notes.${row.note}`) && (
                    <span className="block text-[12.5px] break-normal">{notes(`notes.${row.note}`)}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
