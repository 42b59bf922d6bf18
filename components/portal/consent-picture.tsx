"use client";

import { useTranslations } from "use-intl/react";

/** Our own drawing of Google's page, in our colours, so that nobody takes it for the real one. */
export function ConsentPicture({ app }: { app: string }) {
  const t = useTranslations("portal.connect");
  return (
    <svg viewBox="-1 -1 290 302" role="img" aria-label={t("picture_alt")} className="w-full">
      <rect x=".5" y=".5" width="287" height="299" rx="10" className="fill-background stroke-border" />
      <text x="20" y="30" fontSize="11" className="fill-muted-foreground">
        {t("pic_sign_in")}
      </text>
      <line x1="0" x2="288" y1="44.5" y2="44.5" className="stroke-border" />
      <foreignObject x="20" y="58" width="248" height="44">
        <p className="text-[14px] leading-[19px] font-semibold">{t("pic_wants", { app })}</p>
      </foreignObject>
      <rect x="20.5" y="108.5" width="150" height="22" rx="11" className="fill-card stroke-border" />
      <circle cx="32" cy="119.5" r="6" className="fill-primary-soft" />
      <rect x="44" y="116" width="112" height="7" rx="3.5" className="fill-muted" />
      {[t("pic_users"), t("pic_groups")].map((words, index) => (
        <g key={words} transform={`translate(20 ${148 + index * 38})`}>
          <rect width="248" height="32" rx="6" className="fill-card stroke-border" />
          <circle cx="17" cy="16" r="8" className="fill-primary-soft" />
          <text x="34" y="20" fontSize="10.5" className="fill-foreground">
            {words}
          </text>
          <rect x="222" y="8" width="16" height="16" rx="4" className="fill-primary" />
          <path
            d="m226 16 3 3 5.5-6"
            fill="none"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
            className="stroke-primary-foreground"
          />
        </g>
      ))}
      <text x="268" y="236" fontSize="10.5" fontWeight="600" textAnchor="end" className="fill-warning">
        {t("pic_tick")}
      </text>
      <rect x="20.5" y="252.5" width="84" height="28" rx="14" className="fill-card stroke-input" />
      <text x="62" y="270" fontSize="11" textAnchor="middle" className="fill-muted-foreground">
        {t("pic_cancel")}
      </text>
      <rect x="176" y="252" width="92" height="29" rx="14.5" className="fill-primary" />
      <text x="222" y="270" fontSize="11" fontWeight="600" textAnchor="middle" className="fill-primary-foreground">
        {t("pic_continue")}
      </text>
      <path d="M128 267h38m-7-5 7 5-7 5" fill="none" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" className="stroke-tick" />
    </svg>
  );
}
