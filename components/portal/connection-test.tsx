"use client";

import { Check, CircleCheck, CircleDashed, TriangleAlert, X } from "lucide-react";
import { useLocale, useTranslations } from "use-intl/react";
import { Spinner } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { PreviewView, TestLine } from "@/lib/setup/schema";
import { lastFour } from "./connect-problems";

const LOOKS = {
  works: {
    box: "border-success-line bg-success-soft",
    text: "text-success",
    icon: <CircleCheck className="size-[18px]" aria-hidden="true" />,
  },
  testing: { box: "border-border bg-card", text: "text-muted-foreground", icon: <Spinner className="size-[18px]" /> },
  test_failed: {
    box: "border-destructive-line bg-destructive-soft",
    text: "text-destructive",
    icon: <TriangleAlert className="size-[18px]" aria-hidden="true" />,
  },
};

/** Real calls, one by one, with their counts and times. They are the preview's own reading: what it read is what was tested. */
export function ConnectionTest({ preview, provider, onAgain }: { preview: PreviewView; provider: string; onAgain: () => void }) {
  const t = useTranslations("portal.preview");
  const failed = preview.test.some((line) => line.state === "failed");
  const state = failed ? "test_failed" : preview.test.every((line) => line.state === "passed") ? "works" : "testing";
  const look = LOOKS[state];
  return (
    <section
      aria-label={t("test")}
      data-testid="preview.test"
      data-state={state}
      className={cn("flex min-h-11 flex-wrap items-center gap-x-5 gap-y-1.5 rounded-lg border px-4 py-2 text-[13.5px]", look.box)}
    >
      <span role="status" className={cn("flex items-center gap-2 font-semibold", look.text)}>
        {look.icon}
        {t(state)}
      </span>
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {preview.test.map((line) => (
          <Line key={line.key} line={line} />
        ))}
      </ul>
      {state !== "testing" && (
        <button type="button" onClick={onAgain} className="ml-auto min-h-6 text-[13px] font-medium underline underline-offset-2">
          {t("again")}
        </button>
      )}
      {preview.test.map((line) => line.problem && <Remedy key={line.key} problem={line.problem} provider={provider} />)}
    </section>
  );
}

/** The fix of a failed line, where the line itself is no page: a refused token, a wrong address. */
function Remedy({ problem, provider }: { problem: NonNullable<TestLine["problem"]>; provider: string }) {
  const t = useTranslations("portal.preview.remedy");
  const { sent, current, right } = problem.params;
  if (!t.has(problem.code)) return null;
  return (
    <p className="basis-full [overflow-wrap:anywhere]" data-testid={`preview.remedy.${problem.code}`}>
      {t(problem.code, { provider, sent: lastFour(sent), current: lastFour(current), right: lastFour(right) })}{" "}
      <a href="/setup/connect" className="font-medium underline underline-offset-2">
        {t("action")}
      </a>
    </p>
  );
}

/** Nested groups are read as well: more than was chosen is all of it. */
function Line({ line }: { line: TestLine }) {
  const t = useTranslations("portal.preview");
  const locale = useLocale();
  const icons = {
    passed: <Check className="stroke-[2.5] text-success" aria-hidden="true" />,
    failed: <X className="stroke-[2.5] text-destructive" aria-hidden="true" />,
    running: <Spinner className="size-3.5 text-subtle" />,
    waiting: <CircleDashed className="size-3.5 text-subtle" aria-hidden="true" />,
  };
  const time = line.state === "passed" && line.ms !== null ? t("seconds", { s: (line.ms / 1000).toFixed(1) }) : undefined;
  return (
    <li className="flex items-center gap-1.5" data-testid={`preview.test.${line.key}`} data-state={line.state} title={time}>
      {icons[line.state]}
      {t(line.state === "failed" && t.has(`line_failed.${line.key}`) ? `line_failed.${line.key}` : `line.${line.key}`)}
      <span className="sr-only">{t(line.state)}</span>
      <span className="num text-muted-foreground">
        {line.count === null
          ? ""
          : line.total === null
            ? line.count.toLocaleString(locale)
            : t("of", { count: Math.min(line.count, line.total), total: line.total })}
      </span>
    </li>
  );
}
