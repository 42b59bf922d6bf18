"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { Label } from "@/components/ui/label";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/client/api";
import { type CreatedLinkView, LinkReady } from "./link-ready";
import { Field } from "./new-organization";
import { useFrame } from "./providers";

const LIVES = [1, 7, 14, 30] as const;
type Organization = { value: string; label: string; contact: string | null };
type Props = {
  open: boolean;
  onClose: () => void;
  onMade: () => void;
  organizations: Organization[];
  chosen: string | null;
  mail: boolean;
};

/** What the settings say; the nearest shorter choice when that is none of ours. */
function useDefaultLife(): (typeof LIVES)[number] {
  const days = useFrame().link_hours / 24;
  return LIVES.findLast((life) => life <= days) ?? LIVES[0];
}

/** Who it is for, whom to send it to, and how long it lives; then the link, once. */
export function NewLink({ open, onClose, onMade, organizations, chosen, mail }: Props) {
  const t = useTranslations("console.links.create");
  const c = useTranslations("common");
  const r = useTranslations("console.links.ready");
  const id = useId();
  const client = useQueryClient();
  const [organization, setOrganization] = useState(chosen);
  const [days, setDays] = useState<(typeof LIVES)[number]>(useDefaultLife());
  const [contact, setContact] = useState("");
  const [send, setSend] = useState(mail);
  const create = useMutation({
    mutationFn: () =>
      api.post<CreatedLinkView>("/api/console/setup-links", {
        organization_id: organization,
        contact_email: contact.trim() || null,
        days,
        send: send && contact.trim() !== "",
      }),
    onSuccess: () => {
      onMade();
      return client.invalidateQueries({ queryKey: ["console"] });
    },
  });
  const pick = (next: string | null) => {
    setOrganization(next);
    setContact(organizations.find((one) => one.value === next)?.contact ?? "");
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a fresh dialog each time it opens
  useEffect(() => {
    if (!open) return;
    create.reset();
    pick(chosen ?? (organizations.length === 1 ? (organizations[0]?.value ?? null) : null));
  }, [open]);

  function close() {
    create.reset();
    onClose();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    create.mutate();
  }

  if (create.data)
    return (
      <Dialog
        open
        onClose={close}
        title={r("title")}
        footer={
          <Button variant="primary" onClick={close}>
            {r("done")}
          </Button>
        }
      >
        <LinkReady link={create.data} />
      </Dialog>
    );
  return (
    <Dialog open={open} onClose={onClose} title={t("title")} description={t("text")}>
      <form onSubmit={submit} className="grid gap-4">
        <div>
          <p className="text-[13px] font-medium">{t("organization")}</p>
          <div className="mt-1.5">
            <Select
              label={t("organization")}
              value={organization}
              onChange={pick}
              options={organizations}
              placeholder={organizations.length ? t("choose") : t("no_organization")}
              disabled={organizations.length === 0}
              className="w-full"
            />
          </div>
        </div>
        <Field
          id={`${id}-contact`}
          type="email"
          label={t("contact")}
          hint={t("contact_hint")}
          value={contact}
          onChange={(event) => setContact(event.target.value)}
        />
        <div>
          <p id={`${id}-life`} className="text-[13px] font-medium">
            {t("life")}
          </p>
          <RadioGroup aria-labelledby={`${id}-life`} className="mt-1.5 flex flex-wrap gap-x-5 gap-y-2">
            {LIVES.map((life) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the radio is inside
              <label key={life} className="inline-flex min-h-6 items-center gap-2 text-[13.5px]">
                <Radio name={`${id}-days`} value={life} checked={days === life} onChange={() => setDays(life)} />
                {t("days", { count: life })}
              </label>
            ))}
          </RadioGroup>
        </div>
        {mail && (
          <Label className="inline-flex items-center gap-2 font-normal">
            <Checkbox checked={send} onChange={(event) => setSend(event.target.checked)} />
            {t("send")}
          </Label>
        )}
        <ErrorMessage error={create.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{c("cancel")}</Button>
          <Button type="submit" variant="primary" busy={create.isPending} disabled={!organization}>
            {t("action")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
