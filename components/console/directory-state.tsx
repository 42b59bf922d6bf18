"use client";

import { CircleCheck, CircleDashed, CirclePause, KeyRound, type LucideIcon, OctagonAlert, Unplug } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";

const LOOKS: Record<string, [LucideIcon, "success" | "neutral" | "tick" | "destructive"]> = {
  draft: [CircleDashed, "neutral"],
  active: [CircleCheck, "success"],
  paused: [CirclePause, "neutral"],
  held: [CirclePause, "tick"],
  needs_reauth: [KeyRound, "destructive"],
  failing: [OctagonAlert, "destructive"],
  disconnected: [Unplug, "neutral"],
};

export function DirectoryState({ state }: { state: string }) {
  const t = useTranslations("console.directory_state");
  const [Icon, tone] = LOOKS[state] ?? [CircleDashed, "neutral"];
  return (
    <Badge tone={tone}>
      <Icon className="size-3" aria-hidden="true" />
      {t(state)}
    </Badge>
  );
}
