"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, buttonVariants } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { api } from "@/lib/client/api";

const WARN_MS = 2 * 60_000;

/** Two minutes before the end it says so, with one button to stay. Nothing is lost either way. */
export function SessionTimer({ idleUntil, expiresAt }: { idleUntil: string; expiresAt: string }) {
  const t = useTranslations("portal.shell");
  const [ends, setEnds] = useState({ idle: idleUntil, hard: expiresAt });
  const [left, setLeft] = useState<number | null>(null);
  const [dismissed, setDismissed] = useState(false);

  useEffect(() => setEnds({ idle: idleUntil, hard: expiresAt }), [idleUntil, expiresAt]);
  useEffect(() => {
    const check = () => setLeft(Math.min(Date.parse(ends.idle), Date.parse(ends.hard)) - Date.now());
    check();
    const timer = setInterval(check, 10_000);
    return () => clearInterval(timer);
  }, [ends]);

  async function stay() {
    const session = await api.post<{ expires_at: string; idle_until: string }>("/api/portal/session").catch(() => null);
    if (session) setEnds({ idle: session.idle_until, hard: session.expires_at });
    setDismissed(!session);
  }

  if (left === null || left > WARN_MS) return null;
  if (left <= 0)
    return (
      <Dialog
        open
        onClose={() => {}}
        role="alertdialog"
        title={t("session_over")}
        description={t("session_over_text")}
        footer={
          <a href="/setup" className={buttonVariants({ variant: "primary" })}>
            {t("session_over")}
          </a>
        }
      />
    );
  return (
    <Dialog
      open={!dismissed}
      onClose={() => setDismissed(true)}
      role="alertdialog"
      title={t("session_title", { minutes: Math.max(1, Math.ceil(left / 60_000)) })}
      description={t("session_text")}
      footer={
        <Button variant="primary" onClick={stay}>
          {t("stay")}
        </Button>
      }
    />
  );
}
