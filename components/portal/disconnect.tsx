"use client";

import { Unplug } from "lucide-react";
import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { useAct } from "@/components/shared/use-act";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { api } from "@/lib/client/api";
import type { AccessDirectory, AccessView } from "@/lib/setup/access.schema";

/** The end of the connection: says that nobody loses access, asks for the organization's name, leads to the review. */
export function Disconnect({ access, directory }: { access: AccessView; directory: AccessDirectory }) {
  const t = useTranslations("access.disconnect");
  const c = useTranslations("common");
  const id = useId();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const { busy, error, act } = useAct({ leaves: true });
  const organization = access.organization.name;
  const provider = c(`provider.${directory.provider}`);

  // The menu of the status page leads straight to the question.
  useEffect(() => {
    if (window.location.hash === "#disconnect" && access.may_manage) setOpen(true);
  }, [access.may_manage]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const matches = typed.trim().toLowerCase() === organization.trim().toLowerCase();
    setWrong(!matches);
    if (!matches || busy) return;
    void act(async () => {
      const { review_path } = await api.post<{ review_path: string }>("/api/portal/disconnect", { confirm_name: typed });
      window.location.assign(review_path);
    });
  }

  return (
    <section id="disconnect" aria-labelledby="disconnect-title" className="rounded-lg border border-destructive-line bg-card">
      <div className="flex flex-wrap items-center gap-3 px-4 py-3.5">
        <div className="min-w-0 flex-1 basis-60">
          <h2 id="disconnect-title" className="text-[15px] font-semibold">
            {t("title")}
          </h2>
          <p className="text-[13px] text-muted-foreground">
            {t("text", { organization })} {t("keeps", { count: access.active_members })}
          </p>
        </div>
        {access.may_manage && (
          <Button
            size="sm"
            className="!text-destructive"
            icon={<Unplug aria-hidden="true" />}
            onClick={() => setOpen(true)}
            data-testid="access.disconnect"
          >
            {t("action")}
          </Button>
        )}
      </div>
      <Dialog open={open} onClose={() => setOpen(false)} role="alertdialog" title={t("dialog", { provider })}>
        <form onSubmit={submit} noValidate>
          <ul className="grid list-disc gap-1.5 pl-5 text-[14px]">
            <li className="font-medium">{t("keeps", { count: access.active_members })}</li>
            <li>{t("ends")}</li>
            <li>{t("again")}</li>
          </ul>
          <ErrorMessage error={error} className="mt-3" />
          <Label htmlFor={id} className="mt-4">
            {t("label", { organization })}
          </Label>
          <Input
            id={id}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value)}
            aria-invalid={wrong || undefined}
            aria-describedby={wrong ? `${id}-wrong` : undefined}
            className="mt-1.5"
            data-testid="disconnect.name"
          />
          {wrong && (
            <p id={`${id}-wrong`} role="alert" className="mt-1 text-[13px] text-destructive">
              {t("wrong", { organization })}
            </p>
          )}
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>{c("cancel")}</Button>
            <Button type="submit" variant="destructive" busy={busy} data-testid="disconnect.confirm">
              {t("confirm", { provider })}
            </Button>
          </div>
        </form>
      </Dialog>
    </section>
  );
}
