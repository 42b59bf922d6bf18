"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { api } from "@/lib/client/api";
import type { SettingsView, UpdateSettings } from "@/lib/settings/schema";
import { Field } from "./new-organization";
import { ConsolePage } from "./page";
import { useFrame } from "./providers";
import { settingsQuery } from "./queries";

const LIVES = [24, 168, 336, 720];
const MOST_LINKS = 5;
const POLICIES = ["role_mapping_enabled", "nested_groups", "family_name_required"] as const;

/** What holds for every customer. Only what was changed is sent, so two people do not undo each other's edits. */
export function GeneralSettings() {
  const t = useTranslations("console.settings");
  const { may } = useFrame();
  const settings = useQuery(settingsQuery());
  return (
    <ConsolePage title={t("title")}>
      <div className="mx-auto max-w-[720px] px-6 py-5 max-sm:px-4">
        <p className="text-[13.5px] text-muted-foreground">{may.organizations ? t("text") : t("text_reader")}</p>
        <ErrorMessage error={settings.error} className="mt-3" />
        {!settings.data && !settings.error && <Skeleton className="mt-3 h-64 w-full" />}
        {settings.data && <SettingsForm saved={settings.data} readOnly={!may.organizations} />}
      </div>
    </ConsolePage>
  );
}

function SettingsForm({ saved, readOnly }: { saved: SettingsView; readOnly: boolean }) {
  const t = useTranslations("console.settings");
  const id = useId();
  const client = useQueryClient();
  const router = useRouter();
  const [edits, setEdits] = useState<Partial<SettingsView>>({});
  const shown = { ...saved, ...edits };
  const change = changed(saved, shown);
  const save = useMutation({
    mutationFn: (body: UpdateSettings) => api.put<SettingsView>("/api/console/settings", body),
    onSuccess: (view) => {
      client.setQueryData(settingsQuery().queryKey, view);
      setEdits({});
      // The app's name stands in the frame.
      router.refresh();
    },
  });
  const edit = (some: Partial<SettingsView>) => {
    if (save.isSuccess || save.isError) save.reset();
    setEdits((before) => ({ ...before, ...some }));
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    if (Object.keys(change).length > 0) save.mutate(change);
  }

  return (
    <form onSubmit={submit} aria-busy={save.isPending} className="mt-4 grid gap-5">
      <Card title={t("customers")}>
        <Field
          id={`${id}-app`}
          label={t("app_name")}
          hint={t("app_name_hint")}
          value={shown.app_name}
          onChange={(event) => edit({ app_name: event.target.value })}
          minLength={2}
          maxLength={40}
          required
          disabled={readOnly}
        />
        <Field
          id={`${id}-contact`}
          label={t("support_contact")}
          hint={t("support_contact_hint")}
          value={shown.support_contact ?? ""}
          onChange={(event) => edit({ support_contact: event.target.value || null })}
          maxLength={200}
          disabled={readOnly}
        />
        <HelpLinks links={shown.help_links} onChange={(links) => edit({ help_links: links })} readOnly={readOnly} />
        <LinkLife hours={shown.link_hours} onChange={(hours) => edit({ link_hours: hours })} readOnly={readOnly} />
      </Card>
      <Card title={t("policies")}>
        <p className="text-[13px] text-muted-foreground">{t("policies_text")}</p>
        {POLICIES.map((name) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside
          <label key={name} className="flex gap-3 text-[13.5px]">
            <Checkbox
              className="mt-0.5"
              checked={shown[name]}
              onChange={(event) => edit({ [name]: event.target.checked })}
              aria-describedby={`${id}-${name}`}
              disabled={readOnly}
            />
            <span>
              <span className="block font-medium">{t(`${name}.label`)}</span>
              <span id={`${id}-${name}`} className="block text-[12.5px] text-muted-foreground">
                {t(`${name}.hint`)}
              </span>
            </span>
          </label>
        ))}
      </Card>
      <ErrorMessage error={save.error} />
      {save.isSuccess && <Callout tone="success" role="status" title={t("saved")} />}
      {!readOnly && (
        <div className="flex justify-end gap-2">
          <Button disabled={Object.keys(change).length === 0} onClick={() => setEdits({})}>
            {t("discard")}
          </Button>
          <Button type="submit" variant="primary" busy={save.isPending} disabled={Object.keys(change).length === 0}>
            {t("save")}
          </Button>
        </div>
      )}
    </form>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-4 rounded-lg border bg-card p-4">
      <h2 className="text-[14px] font-semibold">{title}</h2>
      {children}
    </section>
  );
}

type LinksProps = { links: SettingsView["help_links"]; onChange: (links: SettingsView["help_links"]) => void; readOnly: boolean };

function HelpLinks({ links, onChange, readOnly }: LinksProps) {
  const t = useTranslations("console.settings");
  const put = (at: number, some: Partial<SettingsView["help_links"][number]>) =>
    onChange(links.map((link, index) => (index === at ? { ...link, ...some } : link)));
  return (
    <fieldset disabled={readOnly} className="min-w-0">
      <legend className="text-[13px] font-medium">{t("help_links")}</legend>
      <p className="text-[12.5px] text-muted-foreground">{t("help_links_hint")}</p>
      <ul className="mt-1.5 grid gap-2">
        {links.map((link, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
          <li key={at} className="flex gap-2 max-sm:flex-wrap">
            <Input
              aria-label={t("link_label", { number: at + 1 })}
              placeholder={t("link_label_example")}
              value={link.label}
              onChange={(event) => put(at, { label: event.target.value })}
              maxLength={80}
              className="sm:w-[200px] sm:shrink-0"
              required
            />
            <Input
              aria-label={t("link_url", { number: at + 1 })}
              placeholder="https://"
              type="url"
              pattern="https://.+"
              title={t("link_url_title")}
              value={link.url}
              onChange={(event) => put(at, { url: event.target.value })}
              className="min-w-0 flex-1"
              required
            />
            {!readOnly && (
              <Button
                variant="ghost"
                aria-label={t("remove_link", { number: at + 1 })}
                icon={<X aria-hidden="true" />}
                onClick={() => onChange(links.filter((_, index) => index !== at))}
              />
            )}
          </li>
        ))}
      </ul>
      {!readOnly && links.length < MOST_LINKS && (
        <Button size="sm" className="mt-2" icon={<Plus aria-hidden="true" />} onClick={() => onChange([...links, { label: "", url: "" }])}>
          {t("add_link")}
        </Button>
      )}
    </fieldset>
  );
}

function LinkLife({ hours, onChange, readOnly }: { hours: number; onChange: (hours: number) => void; readOnly: boolean }) {
  const t = useTranslations("console.settings");
  const choices = LIVES.includes(hours) ? LIVES : [...LIVES, hours].sort((a, b) => a - b);
  return (
    <div>
      <p className="text-[13px] font-medium">{t("link_life")}</p>
      <p className="text-[12.5px] text-muted-foreground">{t("link_life_hint")}</p>
      <div className="mt-1.5">
        <Select
          label={t("link_life")}
          value={String(hours)}
          onChange={(value) => onChange(Number(value))}
          disabled={readOnly}
          className="w-[160px]"
          options={choices.map((choice) => ({
            value: String(choice),
            label: choice % 24 === 0 ? t("days", { count: choice / 24 }) : t("hours", { count: choice }),
          }))}
        />
      </div>
    </div>
  );
}

function changed(saved: SettingsView, shown: SettingsView): UpdateSettings {
  const differs = Object.entries(shown).filter(
    ([name, value]) => JSON.stringify(saved[name as keyof SettingsView]) !== JSON.stringify(value),
  );
  // Both are the same view, so each name is one of its own.
  return Object.fromEntries(differs) as UpdateSettings;
}
