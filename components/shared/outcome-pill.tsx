"use client";

import { ArrowUpDown, CirclePause, Link2, type LucideIcon, Minus, OctagonAlert, Pencil, Plus, RotateCcw, UserMinus } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";

type Tone = "neutral" | "primary" | "success" | "warning" | "tick" | "destructive";

const LOOKS: Record<string, [LucideIcon, Tone]> = {
  new: [Plus, "success"],
  linked: [Link2, "primary"],
  role_change: [ArrowUpDown, "tick"],
  left_out: [Minus, "neutral"],
  leaving: [UserMinus, "warning"],
  unchanged: [Minus, "neutral"],
  created: [Plus, "success"],
  updated: [Pencil, "primary"],
  deactivated: [UserMinus, "warning"],
  reactivated: [RotateCcw, "success"],
  skipped: [Minus, "neutral"],
  failed: [OctagonAlert, "destructive"],
  held: [CirclePause, "tick"],
};

/** What happened, or will happen, to one person: icon and word. Words live under `common.outcome`. */
export function OutcomePill({ outcome }: { outcome: string }) {
  const t = useTranslations("common.outcome");
  const [Icon, tone] = LOOKS[outcome] ?? [Minus, "neutral"];
  return (
    <Badge tone={tone}>
      <Icon className="size-3" aria-hidden="true" />
      {t(outcome)}
    </Badge>
  );
}
