"use client";

import { CloudAlert, CloudCheck, CloudUpload } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslations } from "use-intl/react";
import { useLeaveWarning } from "@/components/shared/use-leave-warning";

/** `unsaved`: what was chosen waits for the line, and would be lost with the page. */
type State = "unknown" | "saving" | "saved" | "unsaved" | "failed";
let state: State = "unknown";
const listeners = new Set<() => void>();

/** Steps tell when an answer is on its way; the header shows it. */
export function tellDraft(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

let known: string | null = null;

/** What this tab saved last: never somebody else's change, whatever page it was saved on. */
export function tellSaved(at: string | null): void {
  if (at && (!known || at > known)) known = at;
}

/** Another provider is another draft. */
export function forgetSaved(): void {
  known = null;
}

/** A step that the back button brings again has the save it was first rendered with. */
export const newestSave = (rendered: string | null): string | null => (known && (!rendered || known > rendered) ? known : rendered);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const ICONS = { saving: CloudUpload, saved: CloudCheck, unsaved: CloudAlert, failed: CloudAlert };

export function DraftState({ saved }: { saved: boolean }) {
  const t = useTranslations("portal.shell");
  const told = useSyncExternalStore(
    subscribe,
    () => state,
    () => "unknown" as const,
  );
  useLeaveWarning(told === "unsaved");
  const shown = told === "unknown" ? (saved ? "saved" : null) : told;
  const Icon = shown && ICONS[shown];
  return (
    <span role="status" className="ml-auto hidden items-center gap-1.5 text-[13px] text-muted-foreground md:flex">
      {Icon && (
        <>
          <Icon className={Icon === CloudAlert ? "text-destructive" : "text-success"} aria-hidden="true" />
          {t(`draft_${shown}`)}
        </>
      )}
    </span>
  );
}
