"use client";

import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { useNow } from "@/components/shared/use-now";
import type { StatusView } from "@/lib/setup/schema";

const WIDTH = 667;
const FOOT = 6;
const FULL = 50;

/** Each bar is a piece of the last day: quiet checks low and grey, changes high, a failed check red. */
/** `push`: what is counted are requests, not checks. */
export function StatusDay({ day, push = false }: { day: StatusView["last_day"]; push?: boolean }) {
  const t = useTranslations("portal.status");
  const locale = useLocale();
  const [asTable, setAsTable] = useState(false);
  const zone = useNow() === null ? "UTC" : undefined;
  const time = (at: string) =>
    new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(Date.parse(at));
  const { bars } = day;
  const most = Math.max(1, ...bars.map((bar) => bar.changes));
  const step = bars.length > 0 ? WIDTH / bars.length : WIDTH;
  const words = { checks: day.checks, changes: day.changes, failed: day.failed };
  const marks = [0, 0.25, 0.5, 0.75].flatMap((part) => bars[Math.floor(bars.length * part)] ?? []);
  return (
    <section className="rounded-lg border bg-card p-4">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h2 className="text-[14px] font-semibold">{t("last_day")}</h2>
        <button
          type="button"
          aria-expanded={asTable}
          onClick={() => setAsTable((before) => !before)}
          className="min-h-6 text-[12.5px] text-subtle underline-offset-2 hover:underline"
        >
          {t(asTable ? "day_chart" : "day_table")}
        </button>
        <span className="num ml-auto text-right text-[13px] text-muted-foreground">{t(push ? "day_text_push" : "day_text", words)}</span>
      </div>
      {asTable ? (
        <Table bars={bars} time={time} push={push} />
      ) : (
        <>
          <svg
            viewBox={`0 0 ${WIDTH} 52`}
            role="img"
            aria-label={t(push ? "day_alt_push" : "day_alt", words)}
            className="mt-4 w-full"
            preserveAspectRatio="none"
            height="52"
          >
            {bars.map((bar, index) => {
              const height = bar.failed && bar.changes === 0 ? 34 : bar.changes > 0 ? 8 + (bar.changes / most) * 36 : 4;
              const look = bar.changes > 0 ? "fill-chart-1" : bar.failed ? "fill-destructive" : "fill-chart-5";
              const place = { x: index * step, width: Math.max(2, step * 0.64), rx: "2" };
              return (
                <g key={bar.from}>
                  <rect {...place} y={FULL - height} height={height} className={look} />
                  {/* Something failed among what went well: its foot says so, not the whole bar. */}
                  {bar.failed && bar.changes > 0 && <rect {...place} y={FULL - FOOT} height={FOOT} className="fill-destructive" />}
                </g>
              );
            })}
            <line x1="0" x2={WIDTH} y1="51.5" y2="51.5" className="stroke-border" />
          </svg>
          <div className="num mt-1.5 flex justify-between text-[12px] text-subtle" aria-hidden="true">
            {marks.map((bar) => (
              <span key={bar.from}>{time(bar.from)}</span>
            ))}
            <span>{t("now")}</span>
          </div>
        </>
      )}
    </section>
  );
}

function Table({ bars, time, push }: { bars: StatusView["last_day"]["bars"]; time: (at: string) => string; push: boolean }) {
  const t = useTranslations("portal.status");
  return (
    <table className="mt-3 w-full text-left text-[12.5px] text-muted-foreground">
      <thead>
        <tr>
          {["day_from", push ? "day_requests" : "day_checks", "day_changes", "day_failed"].map((head) => (
            <th key={head} scope="col" className="font-medium">
              {t(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars
          .filter((bar) => bar.checks > 0 || bar.changes > 0 || bar.failed)
          .map((bar) => (
            <tr key={bar.from}>
              <td>{time(bar.from)}</td>
              <td>{bar.checks}</td>
              <td>{bar.changes}</td>
              <td>{t(bar.failed ? "yes" : "no")}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
