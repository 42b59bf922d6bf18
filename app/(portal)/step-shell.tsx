import { Check, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { translator } from "../intl";
import { RollcallMark, VendorMark } from "@/components/shared/marks";
import { cn } from "@/components/ui/cn";
import type { SetupFacts, StepKey } from "@/lib/setup/schema";
import { DraftState } from "@/components/portal/draft-state";
import { HelpButton } from "@/components/portal/help-button";
import { SessionTimer } from "@/components/portal/session-timer";
import { StepHeading } from "@/components/portal/step-heading";
import { providerWords } from "./provider-words";

type Step = SetupFacts["steps"][number];
type Props = { facts: SetupFacts; step: StepKey; title: string; lead: ReactNode; wide?: boolean; above?: ReactNode; children: ReactNode };

/** Steps that are shown and counted: editing later is groups, roles and the preview of the difference. */
function shownSteps(facts: SetupFacts, step: StepKey): Step[] {
  const shown = facts.steps.filter((entry) => entry.state !== "skipped");
  // All answers exist when editing; what comes after this page is still to be walked.
  return isEdit(facts, step) ? shown.filter((entry) => ["groups", "roles", "preview"].includes(entry.key)) : shown;
}

/** The first run is watched as the wizard's last step, although the directory is enabled by then. */
const isEdit = (facts: SetupFacts, step: StepKey) => facts.mode === "edit" && step !== "enable";

export function stepTitle(facts: SetupFacts, step: StepKey): string {
  const t = translator("portal");
  const steps = shownSteps(facts, step);
  const values = {
    step: t(`steps.${step}`),
    number: steps.findIndex((entry) => entry.key === step) + 1,
    total: steps.length,
    app: facts.vendor.name,
  };
  return t(isEdit(facts, step) ? "shell.title_edit" : "shell.title", values);
}

/** The frame around every step: header, rail, heading. The step itself renders its body and its footer. */
export function StepShell({ facts, step, title, lead, wide = false, above, children }: Props) {
  const t = translator("portal.shell");
  const steps = shownSteps(facts, step);
  const number = Math.max(1, steps.findIndex((entry) => entry.key === step) + 1);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="sticky top-0 z-20 flex h-14 shrink-0 items-center gap-3 border-b bg-card px-4 lg:px-6">
        <VendorMark name={facts.vendor.name} logo={facts.vendor.logo} />
        <span className="font-semibold tracking-tight">{facts.vendor.name}</span>
        <span className="mx-1 hidden h-5 w-px bg-border sm:block" />
        <span className="hidden truncate text-sm text-muted-foreground sm:block">
          {t.rich("for", { name: facts.organization.name, ...bold })}
        </span>
        <DraftState saved={facts.draft_saved_at !== null} />
        <span className="max-md:ml-auto">
          {/* The drawings of the help are of Google Admin; other providers have theirs on the connect page. */}
          <HelpButton vendor={facts.vendor} inviter={facts.inviter} step={providerWords(facts.provider).push ? undefined : step} />
        </span>
      </header>
      <div className="flex min-h-0 flex-1">
        <Rail facts={facts} steps={steps} step={step} number={number} />
        <main id="main" className="flex min-w-0 flex-1 flex-col px-5 pt-8 lg:px-10">
          <div className={cn("mx-auto w-full", wide ? "max-w-[1080px]" : "max-w-[880px]")}>
            <div className="mb-4 lg:hidden">
              <p className="text-[13px] text-muted-foreground">{t("step_of", { step: number, total: steps.length })}</p>
              <ProgressLine share={shareDone(facts, step, number, steps.length)} className="mt-1.5 w-full" />
            </div>
            {above}
            <StepHeading>{title}</StepHeading>
            <p className="mt-1.5 max-w-[64ch] text-[15px] text-muted-foreground">{lead}</p>
          </div>
          {children}
        </main>
      </div>
      <SessionTimer times={facts.session} />
    </div>
  );
}

const bold = {
  org: (words: ReactNode) => <span className="font-medium text-foreground">{words}</span>,
  b: (words: ReactNode) => <b className="font-medium text-foreground">{words}</b>,
  n: (words: ReactNode) => <span className="num">{words}</span>,
};

function Rail({ facts, steps, step, number }: { facts: SetupFacts; steps: Step[]; step: StepKey; number: number }) {
  const t = translator("portal.shell");
  const total = steps.length;
  return (
    <nav
      aria-label={t("progress")}
      className="sticky top-14 hidden h-[calc(100dvh-56px)] w-[288px] shrink-0 flex-col overflow-y-auto border-r bg-sidebar px-4 py-5 lg:flex"
    >
      <p className="px-3 text-[13px] text-muted-foreground">
        {facts.mode === "edit"
          ? t("step_of", { step: number, total })
          : t.rich("min_left", { step: number, total, minutes: total - number + 1, ...bold })}
      </p>
      <ProgressLine share={shareDone(facts, step, number, total)} className="mx-3 mt-2 mb-4" />
      <ol className="flex flex-col gap-0.5">
        {steps.map((entry, index) => (
          <RailStep
            key={entry.key}
            entry={entry}
            number={index + 1}
            current={entry.key === step}
            ahead={facts.mode === "edit" && index >= number}
            editable={step !== "enable"}
          />
        ))}
      </ol>
      <div className="mt-auto px-3 pt-6 text-[13px] text-muted-foreground">
        {step !== "enable" && (
          <p className="flex gap-2">
            <ShieldCheck className="mt-0.5 text-subtle" aria-hidden="true" />
            <span>{t.rich(facts.mode === "edit" ? "promise_edit" : "promise", { app: facts.vendor.name, ...bold })}</span>
          </p>
        )}
        <p className="mt-4 flex items-center gap-2 border-t pt-4 text-subtle">
          <RollcallMark />
          {translator("common")("runs_on")}
        </p>
      </div>
    </nav>
  );
}

/** In percent; half of the step one is in counts as done. */
const shareDone = (facts: SetupFacts, step: StepKey, number: number, total: number) =>
  facts.mode === "edit" && step === "enable" ? 100 : ((number - 0.5) / total) * 100;

function ProgressLine({ share, className }: { share: number; className: string }) {
  return (
    <svg
      className={cn("h-1 shrink-0 overflow-hidden rounded-full bg-border", className)}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width={share} height="4" className="fill-primary" />
    </svg>
  );
}

function RailStep({
  entry,
  number,
  current,
  ahead,
  editable,
}: {
  entry: Step;
  number: number;
  current: boolean;
  ahead: boolean;
  editable: boolean;
}) {
  const t = translator("portal");
  const name = t(`steps.${entry.key}`);
  const done = entry.state === "done" && !current && !ahead;
  return (
    <li
      aria-current={current ? "step" : undefined}
      className={cn("flex gap-3 rounded-lg border px-3 py-3", current ? "bg-card shadow-xs" : "border-transparent")}
    >
      <span
        className={cn(
          "num mt-px grid size-6 shrink-0 place-items-center rounded-full text-[12px] font-semibold",
          done
            ? "bg-primary text-primary-foreground"
            : current
              ? "bg-card text-primary ring-[1.5px] ring-primary"
              : "bg-card text-subtle ring-1 ring-border",
        )}
      >
        {done ? <Check className="size-3.5 stroke-[2.75]" role="img" aria-label={t("shell.done")} /> : number}
      </span>
      <span className="min-w-0">
        <span className={cn("block text-sm leading-6", current ? "font-semibold" : done ? "font-medium" : "text-muted-foreground")}>
          {name}
        </span>
        {done && entry.summary && (
          <span className="line-clamp-2 text-[13px] leading-5 text-muted-foreground [overflow-wrap:anywhere]">
            {t(`rail.${entry.summary.code}`, entry.summary.params)}
          </span>
        )}
        {entry.check_again && !current && (
          <span className="block text-[13px] leading-5 font-medium text-warning">{t("shell.check_again")}</span>
        )}
      </span>
      {(done || entry.check_again) && !current && entry.key !== "enable" && editable && (
        <a
          href={`/setup/${entry.key}`}
          aria-label={t("shell.edit_step", { step: name })}
          className="mt-0.5 ml-auto self-start text-[13px] font-medium text-primary underline-offset-2 hover:underline"
        >
          {t("shell.edit")}
        </a>
      )}
    </li>
  );
}
