"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, buttonVariants } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { api } from "@/lib/client/api";

type Times = { ends_in_seconds: number; warn_seconds: number };

/**
 * Some time before the end it says so, with one button to stay. Nothing is lost either way. Counted by spans from the
 * moment they arrive: a browser's clock that is an hour ahead must not end anything here.
 */
export function SessionTimer({ times }: { times: Times }) {
  const t = useTranslations("portal.shell");
  const [current, setCurrent] = useState(times);
  const [left, setLeft] = useState<number | null>(null);
  const [dismissed, setDismissed] = useState(false);

  useEffect(() => setCurrent(times), [times]);
  useEffect(() => {
    const end = performance.now() + current.ends_in_seconds * 1000;
    const check = () => setLeft(end - performance.now());
    check();
    const timer = setInterval(check, Math.min(10_000, current.warn_seconds * 250));
    return () => clearInterval(timer);
  }, [current]);

  async function stay() {
    const session = await api.post<Times>("/api/portal/session").catch(() => null);
    if (session) setCurrent(session);
    setDismissed(!session);
  }

  if (left === null || left > current.warn_seconds * 1000) return null;
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
