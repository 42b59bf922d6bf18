"use client";

import { useFormatter, useLocale, useTranslations } from "use-intl/react";
import { useState } from "react";
import { useNow } from "@/components/shared/use-now";
import { cn } from "@/components/ui/cn";
import type { LogHistogram } from "@/lib/logs/list.schema";

const HEIGHT = 40;
const KINDS = ["changed", "skipped", "held", "failed"] as const;
const FILL = { changed: "fill-chart-3", skipped: "fill-chart-5", held: "fill-tick", failed: "fill-destructive" } as const;
const SWATCH = { changed: "bg-chart-3", skipped: "bg-chart-5", held: "bg-tick", failed: "bg-destructive" } as const;

/** Events over the chosen time; drawn with SVG attributes, told in one sentence and, on demand, as a table. */
export function LogHistogramCard({ data }: { data: LogHistogram }) {
  const t = useTranslations("console.logs.histogram");
  const format = useFormatter();
  const [asTable, setAsTable] = useState(false);
  const unit = data.seconds <= 60 ? "minute" : data.seconds <= 1440 ? "minutes24" : "hours";
  const kinds = KINDS.filter((kind) => kind !== "held" || data.totals.held > 0);

  return (
    <div className="mt-3 rounded-lg border bg-card px-4 pt-3 pb-2">
      <div className="num flex flex-wrap items-center gap-x-4 gap-y-1 text-[12.5px] text-muted-foreground">
        {kinds.map((kind) => (
          <span key={kind} className="flex items-center gap-1.5">
            <span className={cn("size-2 rounded-[2px]", SWATCH[kind])} />
            {t(kind)} {format.number(data.totals[kind])}
          </span>
        ))}
        <button type="button" onClick={() => setAsTable(!asTable)} className="ml-auto rounded hover:text-foreground hover:underline">
          {asTable ? t("as_chart") : t(unit)}
        </button>
      </div>
      {asTable ? <AsTable data={data} /> : <Bars data={data} />}
    </div>
  );
}

function Bars({ data }: { data: LogHistogram }) {
  const t = useTranslations("console.logs.histogram");
  const clock = useAxis(data.seconds);
  const most = Math.max(1, ...data.bars.map((bar) => bar.changed + bar.skipped + bar.failed + bar.held));
  const scale = (count: number) => (count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT));
  const worst = data.bars.reduce((a, b) => (b.failed > a.failed ? b : a), { at: "", failed: 0 });

  return (
    <>
      <svg
        viewBox="0 -6 597 46"
        preserveAspectRatio="none"
        className="mt-2 h-14 w-full"
        role="img"
        aria-label={t("summary", { ...data.totals, worst: worst.failed > 0 ? clock(worst.at) : "none" })}
      >
        {data.bars.map((bar, index) => {
          let top = HEIGHT;
          return KINDS.map((kind) => {
            const height = scale(bar[kind]);
            if (height === 0) return null;
            top -= height;
            const y = top;
            top -= 1;
            return <rect key={kind} x={index * 10} y={y} width="7" height={height} rx="1" className={FILL[kind]} />;
          });
        })}
      </svg>
      <div className="num mt-1 flex justify-between text-[11.5px] text-subtle" suppressHydrationWarning>
        {[0, 15, 30, 45, 59].map((index) => (
          <span key={index}>{clock(index === 59 ? data.to : (data.bars[index]?.at ?? data.to))}</span>
        ))}
      </div>
    </>
  );
}

function AsTable({ data }: { data: LogHistogram }) {
  const t = useTranslations("console.logs.histogram");
  const clock = useAxis(data.seconds);
  const rows = data.bars.filter((bar) => bar.changed + bar.skipped + bar.failed + bar.held > 0);
  return (
    <div className="mt-2 max-h-40 overflow-y-auto">
      <table className="w-full text-[12.5px]">
        <thead>
          <tr className="text-left text-muted-foreground">
            <th className="font-medium">{t("from")}</th>
            {KINDS.map((kind) => (
              <th key={kind} className="font-medium">
                {t(kind)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((bar) => (
            <tr key={bar.at}>
              <td>{clock(bar.at)}</td>
              {KINDS.map((kind) => (
                <td key={kind}>{bar[kind]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useAxis(seconds: number): (at: string) => string {
  const locale = useLocale();
  const zone = useNow() === null ? "UTC" : undefined;
  const long = seconds > 1440;
  const format = new Intl.DateTimeFormat(
    locale,
    long ? { day: "numeric", month: "short", timeZone: zone } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone },
  );
  return (at) => format.format(Date.parse(at));
}
