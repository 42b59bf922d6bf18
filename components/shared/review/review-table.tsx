"use client";

import { Fragment } from "react";
import { useTranslations } from "use-intl/react";
import { Avatar } from "@/components/shared/marks";
import { RelativeTime } from "@/components/shared/relative-time";
import { RolePill } from "@/components/shared/role-pill";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import type { ReviewPerson, ReviewView } from "@/lib/review/schema";
import type { Decision } from "./review-screen";

type Props = {
  rows: readonly ReviewPerson[];
  review: ReviewView;
  picked: ReadonlySet<string>;
  onPick: (picked: ReadonlySet<string>) => void;
  onDecide: (decision: Decision) => void;
  busy: boolean;
  byDirectory: boolean;
};

const canPick = (row: ReviewPerson) => row.state !== "deprovisioned";

/** Under the role each person had last, the highest first. */
export function ReviewTable({ rows, review, picked, onPick, onDecide, busy, byDirectory }: Props) {
  const t = useTranslations("review");
  const may = review.may_decide;

  function pick(targets: readonly ReviewPerson[], on: boolean) {
    const next = new Set(picked);
    for (const row of targets) {
      if (on && canPick(row)) next.add(row.member_id);
      else next.delete(row.member_id);
    }
    onPick(next);
  }

  return (
    <table className="w-full text-[13.5px]">
      <thead className="sr-only">
        <tr>
          {may && <th>{t("column.pick")}</th>}
          <th>{t("column.person")}</th>
          <th>{t("column.seen")}</th>
          <th>{t("column.decision")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <Fragment key={row.member_id}>
            {row.role.key !== rows[index - 1]?.role.key && (
              <RoleHead
                role={row.role}
                counts={review.by_role.find(({ role }) => role.key === row.role.key)}
                rows={rows.filter((other) => other.role.key === row.role.key)}
                picked={picked}
                onPick={pick}
                onDecide={onDecide}
                may={may}
                busy={busy}
              />
            )}
            <tr className="border-b last:border-0 max-sm:flex max-sm:flex-wrap max-sm:items-center" data-testid="review.row">
              {may && (
                <td className="w-12 pl-4">
                  <Checkbox
                    aria-label={t("pick", { name: row.name })}
                    checked={picked.has(row.member_id)}
                    disabled={!canPick(row)}
                    onChange={(event) => pick([row], event.target.checked)}
                  />
                </td>
              )}
              <td className="py-2.5 pr-3 pl-4 max-sm:min-w-0 max-sm:flex-1 max-sm:pb-1">
                <span className="flex items-center gap-2.5">
                  <Avatar name={row.name} />
                  <span className="min-w-0">
                    <span className="block leading-5 font-medium [overflow-wrap:anywhere]">{row.name}</span>
                    <span className="block text-[12.5px] leading-4 text-muted-foreground [overflow-wrap:anywhere]">
                      {row.email}
                      {byDirectory && ` · ${row.directory.name}`}
                    </span>
                  </span>
                </span>
              </td>
              <td className="pr-3 whitespace-nowrap text-muted-foreground max-md:hidden">
                <span aria-hidden="true">{t("column.seen")} </span>
                {row.last_synced_at ? <RelativeTime at={row.last_synced_at} quiet /> : "—"}
              </td>
              <td className="py-2 pr-4 text-right max-sm:basis-full max-sm:pt-0">
                <RowDecision row={row} may={may} busy={busy} onDecide={onDecide} />
              </td>
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

type HeadProps = Pick<Props, "picked" | "onDecide" | "busy"> & {
  role: ReviewPerson["role"];
  counts: ReviewView["by_role"][number] | undefined;
  rows: readonly ReviewPerson[];
  onPick: (rows: readonly ReviewPerson[], on: boolean) => void;
  may: boolean;
};

function RoleHead({ role, counts, rows, picked, onPick, onDecide, may, busy }: HeadProps) {
  const t = useTranslations("review");
  const free = rows.filter(canPick);
  const chosen = free.filter((row) => picked.has(row.member_id)).length;
  const open = counts?.open ?? 0;
  return (
    <tr className="border-b bg-muted max-sm:flex max-sm:flex-wrap max-sm:items-center">
      {may && (
        <td className="w-12 pl-4">
          <Checkbox
            aria-label={t("pick_role", { role: role.name })}
            checked={free.length > 0 && chosen === free.length}
            mixed={chosen > 0 && chosen < free.length}
            disabled={free.length === 0}
            onChange={(event) => onPick(rows, event.target.checked)}
          />
        </td>
      )}
      <th scope="rowgroup" colSpan={2} className="py-2 pr-3 pl-4 text-left font-medium max-sm:flex-1">
        <span className="flex flex-wrap items-center gap-2.5">
          <RolePill role={role} />
          <span className="num text-[12.5px] font-normal text-muted-foreground">{t("of_role", { open, people: counts?.people ?? 0 })}</span>
        </span>
      </th>
      <td className="py-1.5 pr-4 text-right max-sm:basis-full max-sm:pl-4 max-sm:empty:hidden">
        {may && open > 0 && (
          <span className="inline-flex flex-wrap justify-end gap-2">
            <Button size="sm" disabled={busy} onClick={() => onDecide({ choice: "keep", target: { role: role.key }, count: open })}>
              {t("keep_role", { count: open })}
            </Button>
            <Button
              size="sm"
              disabled={busy}
              className="!text-destructive"
              onClick={() => onDecide({ choice: "deactivate", target: { role: role.key }, count: open })}
            >
              {t("deactivate_role", { count: open })}
            </Button>
          </span>
        )}
      </td>
    </tr>
  );
}

function RowDecision({ row, may, busy, onDecide }: { row: ReviewPerson; may: boolean; busy: boolean; onDecide: Props["onDecide"] }) {
  const t = useTranslations("review");
  const target = { member_ids: [row.member_id] };
  const decided = row.choice !== null;
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-2">
      {decided ? (
        <span className="inline-flex flex-wrap items-center justify-end gap-x-2 text-[12.5px] text-muted-foreground">
          <Badge tone={row.state === "deprovisioned" ? "warning" : "success"}>
            {t(row.state === "deprovisioned" ? "state.deactivated" : "state.kept")}
          </Badge>
          <span className="max-sm:sr-only">{t("by", { by: row.decided_by ?? "" })}</span>
        </span>
      ) : (
        <span className="text-[12.5px] text-muted-foreground max-sm:sr-only">{t("state.open")}</span>
      )}
      {may && decided && row.may_undo && (
        <Button
          size="sm"
          disabled={busy}
          aria-label={t("undo_named", { name: row.name })}
          onClick={() => onDecide({ choice: "undo", target, count: 1 })}
        >
          {t("undo")}
        </Button>
      )}
      {may && !decided && (
        <>
          <Button
            size="sm"
            disabled={busy}
            aria-label={t("keep_named", { name: row.name })}
            onClick={() => onDecide({ choice: "keep", target, count: 1 })}
            data-testid="review.keep"
          >
            {t("keep")}
          </Button>
          <Button
            size="sm"
            disabled={busy}
            className="!text-destructive"
            aria-label={t("deactivate_named", { name: row.name })}
            onClick={() => onDecide({ choice: "deactivate", target, count: 1 })}
            data-testid="review.deactivate"
          >
            {t("deactivate")}
          </Button>
        </>
      )}
    </span>
  );
}
