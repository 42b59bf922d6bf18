"use client";

import { SearchX } from "lucide-react";
import { useRef, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/shared/empty-state";
import { ErrorMessage } from "@/components/shared/error-message";
import { useVirtualRows } from "@/components/shared/use-virtual-rows";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import type { GroupRow } from "@/lib/setup/schema";
import { GroupTableRow, ROW_HEIGHT } from "./group-table-row";
import type { GroupQuery } from "./keys";

type Props = {
  rows: GroupRow[];
  query: GroupQuery;
  matching: number;
  isSelected: (id: string) => boolean;
  onChange: (groups: GroupRow[], on: boolean) => void;
  onSelectMatching: () => void;
  /** Loads the next page, or null when there is none or it is on its way. */
  onMore: (() => void) | null;
  onShowAll: () => void;
  error: Error | null;
};

/** Native checkboxes in a table. Only the rows near the window are in the page, however many groups there are. */
export function GroupTable({ rows, query, matching, isSelected, onChange, onSelectMatching, onMore, onShowAll, error }: Props) {
  const t = useTranslations("portal.groups");
  const locale = useLocale();
  const body = useRef<HTMLTableSectionElement>(null);
  const anchor = useRef<number | null>(null);
  const [offerAll, setOfferAll] = useState(false);
  const { from, to, before, after } = useVirtualRows(body, rows.length, ROW_HEIGHT, onMore);

  const selectedShown = rows.filter((row) => isSelected(row.id)).length;
  const allShown = rows.length > 0 && selectedShown === rows.length;

  function toggle(index: number, on: boolean, range: boolean) {
    const start = range && anchor.current !== null ? anchor.current : index;
    anchor.current = index;
    onChange(rows.slice(Math.min(start, index), Math.max(start, index) + 1), on);
  }

  if (error && rows.length === 0) return <ErrorMessage error={error} className="p-4" />;
  if (rows.length === 0) return <NoRows query={query} onShowAll={onShowAll} />;
  return (
    <>
      <table className="w-full table-fixed text-[13.5px]" aria-rowcount={matching + 1}>
        <thead>
          <tr className="h-[35px] border-b text-left text-[12.5px] text-muted-foreground">
            <th scope="col" className="w-11 py-2 pl-3.5">
              <Checkbox
                aria-label={t("all_shown")}
                checked={allShown}
                mixed={selectedShown > 0 && !allShown}
                onChange={(event) => {
                  onChange(rows, event.target.checked);
                  setOfferAll(event.target.checked && matching > rows.length);
                }}
              />
            </th>
            <th scope="col" className="py-2 font-medium">
              {t("col_group")}
            </th>
            <th scope="col" className="w-24 py-2 pr-4 text-right font-medium">
              {t("col_people")}
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {offerAll && (
            <tr className="border-b bg-primary-soft">
              <td colSpan={3} className="px-4 py-2 text-center text-[13px]">
                {t("shown_selected", { shown: rows.length })}{" "}
                <button
                  type="button"
                  className="font-medium text-primary underline underline-offset-2"
                  onClick={() => {
                    setOfferAll(false);
                    onSelectMatching();
                  }}
                >
                  {t("select_matching", { count: matching })}
                </button>
              </td>
            </tr>
          )}
          {before > 0 && <Spacer height={before} />}
          {rows.slice(from, to).map((row, offset) => (
            <GroupTableRow key={row.id} row={row} index={from + offset} selected={isSelected(row.id)} onToggle={toggle} locale={locale} />
          ))}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
      {onMore && (
        <p role="status" className="px-4 py-3 text-center text-[13px] text-muted-foreground">
          {t("more")}
        </p>
      )}
    </>
  );
}

/** Only ever rendered after mount, where a style is set through the DOM and the policy has no say. */
function Spacer({ height }: { height: number }) {
  return (
    <tr>
      <td colSpan={3} style={{ height, padding: 0 }} />
    </tr>
  );
}

function NoRows({ query, onShowAll }: { query: GroupQuery; onShowAll: () => void }) {
  const t = useTranslations("portal.groups");
  const kind = query.search ? "none" : query.filter === "suggested" ? "none_filter" : "none_selected";
  return (
    <EmptyState
      icon={<SearchX aria-hidden="true" />}
      title={query.search ? t("none_title", { search: query.search }) : t(kind)}
      action={
        query.filter !== "all" && (
          <Button size="sm" onClick={onShowAll}>
            {t("show_all")}
          </Button>
        )
      }
    >
      {t(`${kind}_text`)}
    </EmptyState>
  );
}
