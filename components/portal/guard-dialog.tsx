"use client";

import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { PreviewView } from "@/lib/setup/schema";

type Props = {
  open: boolean;
  guard: PreviewView["guard"];
  org: string;
  busy: boolean;
  onClose: () => void;
  onConfirm: (count: number) => void;
};

/** R3 and R4: unusually many losses, or nobody left with the highest role. Going on needs the number, typed. */
export function GuardDialog({ open, guard, org, busy, onClose, onConfirm }: Props) {
  const t = useTranslations("portal.preview");
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const { losses, active, limit, no_highest_role_left: highest } = guard;

  function submit(event: FormEvent) {
    event.preventDefault();
    const matches = typed.trim() === String(losses);
    setWrong(!matches);
    if (matches) onConfirm(losses);
  }

  const title = highest ? t("guard_highest", { org, role: highest.role }) : t("guard_title", { losses, active });
  const text = highest ? t("guard_highest_text", { role: highest.role }) : t("guard_text", { limit });
  return (
    <Dialog
      open={open}
      role="alertdialog"
      onClose={onClose}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>{t("guard_review")}</Button>
          <Button type="submit" form="guard" variant="destructive" busy={busy} data-testid="preview.guard.confirm">
            {t("guard_go")}
          </Button>
        </>
      }
    >
      <form id="guard" onSubmit={submit} noValidate>
        <Label htmlFor="guard-count">{t("guard_label", { losses })}</Label>
        <Input
          id="guard-count"
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          aria-invalid={wrong || undefined}
          aria-describedby={wrong ? "guard-wrong" : undefined}
          className="mt-1 max-w-[160px]"
        />
        {wrong && (
          <p id="guard-wrong" role="alert" className="mt-1 text-[13px] text-destructive">
            {t("guard_wrong", { losses })}
          </p>
        )}
      </form>
    </Dialog>
  );
}
