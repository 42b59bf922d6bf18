"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";

/** Schematic drawings of Google Admin: our lines and colours, Google's words. What to press is ringed in marigold. */
function Frame({ alt, children }: { alt: string; children: ReactNode }) {
  return (
    <svg viewBox="0 0 440 176" role="img" aria-label={alt} className="mt-2 w-full rounded-lg border bg-background">
      {children}
    </svg>
  );
}

function Press({ x, y, width, children }: { x: number; y: number; width: number; children: ReactNode }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect x="-5" y="-5" width={width + 10} height="36" rx="18" fill="none" strokeWidth="2.5" className="stroke-tick" />
      <rect width={width} height="26" rx="13" className="fill-primary" />
      <text x={width / 2} y="17" fontSize="11" fontWeight="600" textAnchor="middle" className="fill-primary-foreground">
        {children}
      </text>
    </g>
  );
}

function Lines({ x, y, count, width }: { x: number; y: number; count: number; width: number }) {
  return Array.from({ length: count }, (_, index) => index).map((index) => (
    <g key={index} transform={`translate(${x} ${y + index * 26})`}>
      <circle cx="8" cy="8" r="8" className="fill-primary-soft" />
      <rect x="26" y="4" width={width - (index % 3) * 28} height="8" rx="4" className="fill-muted" />
    </g>
  ));
}

export function ListPicture() {
  const t = useTranslations("portal.guide");
  return (
    <Frame alt={t("alt_list")}>
      <rect width="120" height="176" className="fill-sidebar" />
      <text x="16" y="30" fontSize="11" fontWeight="600" className="fill-foreground">
        {t("pic_directory")}
      </text>
      <text x="28" y="54" fontSize="11" className="fill-muted-foreground">
        {t("pic_users")}
      </text>
      <rect x="16" y="64" width="92" height="26" rx="13" className="fill-primary-soft" />
      <text x="28" y="81" fontSize="11" fontWeight="600" className="fill-primary-soft-foreground">
        {t("pic_groups")}
      </text>
      <Press x={144} y={22} width={104}>
        {t("pic_create")}
      </Press>
      <line x1="136" x2="424" y1="66" y2="66" className="stroke-border" />
      <Lines x={144} y={80} count={4} width={200} />
    </Frame>
  );
}

export function FormPicture({ name, email }: { name: string; email: string }) {
  const t = useTranslations("portal.guide");
  return (
    <Frame alt={t("alt_form")}>
      {[
        [t("pic_name"), name],
        [t("pic_email"), email],
      ].map(([label, value], index) => (
        <g key={label} transform={`translate(24 ${20 + index * 56})`}>
          <text y="8" fontSize="10.5" className="fill-muted-foreground">
            {label}
          </text>
          <rect x=".5" y="15.5" width="300" height="28" rx="6" className="fill-card stroke-input" />
          <text x="12" y="34" fontSize="12" className="fill-foreground font-mono">
            {value}
          </text>
        </g>
      ))}
      <Press x={340} y={134} width={72}>
        {t("pic_next")}
      </Press>
    </Frame>
  );
}

export function MembersPicture() {
  const t = useTranslations("portal.guide");
  return (
    <Frame alt={t("alt_members")}>
      <text x="24" y="32" fontSize="12" fontWeight="600" className="fill-foreground">
        {t("pic_members")}
      </text>
      <rect x="24" y="40" width="58" height="2.5" className="fill-primary" />
      <line x1="0" x2="440" y1="42.5" y2="42.5" className="stroke-border" />
      <Press x={312} y={10} width={104}>
        {t("pic_add")}
      </Press>
      <Lines x={24} y={60} count={4} width={260} />
    </Frame>
  );
}
