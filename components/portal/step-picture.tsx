"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import type { StepKey } from "@/lib/setup/schema";
import { ConsentPicture } from "./consent-picture";
import { useGuideRevision } from "./guide-revision";

/** What stands where in Google Admin during this step, in a sentence and a drawing of our own. */
export function StepPicture({ step, app }: { step: StepKey; app: string }) {
  const t = useTranslations("portal.help");
  const updated = useGuideRevision();
  return (
    <figure className="grid gap-2">
      <figcaption>{t(`steps.${step}`, { app })}</figcaption>
      {step === "connect" ? (
        <div className="mx-auto w-full max-w-[288px]">
          <ConsentPicture app={app} />
        </div>
      ) : (
        <Drawing step={step} app={app} alt={t(`alts.${step}`, { app })} />
      )}
      <p className="text-[12.5px] text-subtle">{t("updated", { date: updated })}</p>
    </figure>
  );
}

const ROWS = [0, 1, 2, 3];

function Drawing({ step, app, alt }: { step: Exclude<StepKey, "connect">; app: string; alt: string }) {
  const t = useTranslations("portal.help");
  const onGroups = step === "groups" || step === "roles";
  const hasApp = step !== "provider" && step !== "groups";
  return (
    <svg viewBox="0 0 440 176" role="img" aria-label={alt} className="w-full rounded-lg border bg-background">
      <rect width="112" height="176" className="fill-sidebar" />
      <text x="14" y="30" fontSize="11" fontWeight="600" className="fill-foreground">
        {t("directory")}
      </text>
      <MenuEntry y={40} open={!onGroups}>
        {t("users")}
      </MenuEntry>
      <MenuEntry y={68} open={onGroups}>
        {t("groups")}
      </MenuEntry>
      {ROWS.map((row) => (
        <g key={row} transform={`translate(132 ${30 + row * 32})`}>
          {step === "groups" ? <Box ticked={row === 1 || row === 2} /> : <circle cx="8" cy="8" r="8" className="fill-primary-line" />}
          <rect x="26" y="4" width={(hasApp ? 86 : 210) - (row % 3) * 16} height="8" rx="4" className="fill-border" />
          {hasApp && <path d="M128 8h30m-6-5 6 5-6 5" fill="none" strokeWidth="1.5" strokeLinecap="round" className="stroke-tick" />}
        </g>
      ))}
      {hasApp && (
        <>
          <rect x="300.5" y="8.5" width="131" height="159" rx="8" className="fill-card stroke-border" />
          <text x="312" y="25" fontSize="10.5" fontWeight="600" className="fill-foreground">
            {app}
          </text>
          {ROWS.map((row) => (
            <g key={row} transform={`translate(312 ${30 + row * 32})`}>
              {step === "roles" ? <Pips filled={5 - row} /> : <Box ticked={step === "enable" || row !== 3} />}
              <rect x="30" y="4" width={72 - (row % 3) * 12} height="8" rx="4" className="fill-border" />
            </g>
          ))}
        </>
      )}
    </svg>
  );
}

function MenuEntry({ y, open, children }: { y: number; open: boolean; children: ReactNode }) {
  return (
    <>
      {open && <rect x="8" y={y} width="96" height="24" rx="12" className="fill-primary-soft" />}
      <text
        x="22"
        y={y + 16}
        fontSize="11"
        fontWeight={open ? 600 : 400}
        className={open ? "fill-primary-soft-foreground" : "fill-muted-foreground"}
      >
        {children}
      </text>
    </>
  );
}

function Box({ ticked }: { ticked: boolean }) {
  return (
    <>
      <rect x=".5" y=".5" width="15" height="15" rx="4" className={ticked ? "fill-primary stroke-primary" : "fill-card stroke-input"} />
      {ticked && <path d="m4 8 3 3 5.5-6" fill="none" strokeWidth="2" strokeLinecap="round" className="stroke-primary-foreground" />}
    </>
  );
}

function Pips({ filled }: { filled: number }) {
  return [1, 2, 3, 4, 5].map((bar) => (
    <rect
      key={bar}
      x={(bar - 1) * 4.5}
      y={14 - bar * 2.4}
      width="3"
      height={bar * 2.4}
      rx="1"
      className={bar <= filled ? "fill-primary" : "fill-primary-line"}
    />
  ));
}
