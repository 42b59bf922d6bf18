"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { api } from "@/lib/client/api";
import type { OrganizationView } from "@/lib/organizations/schema";

export function NewOrganization({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("console.organizations.create");
  const c = useTranslations("common");
  const id = useId();
  const router = useRouter();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (body: object) => api.post<OrganizationView>("/api/console/organizations", body),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ["console", "organizations"] });
      router.push(`/console/organizations/${made.id}`);
      router.refresh();
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    create.mutate({
      name: text("name"),
      domains: text("domains")
        .split(/[\s,]+/)
        .filter(Boolean),
      contact_email: text("contact_email") || null,
      external_id: text("external_id") || null,
    });
  }

  return (
    <Dialog open={open} onClose={onClose} title={t("title")} description={t("text")}>
      <form onSubmit={submit} className="grid gap-3.5">
        <Field id={`${id}-name`} name="name" label={t("name")} required />
        <Field id={`${id}-domains`} name="domains" label={t("domains")} hint={t("domains_hint")} placeholder="halden.example" />
        <Field id={`${id}-contact`} name="contact_email" type="email" label={t("contact")} hint={t("contact_hint")} />
        <Field id={`${id}-external`} name="external_id" label={t("external_id")} hint={t("external_id_hint")} />
        <ErrorMessage error={create.error} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{c("cancel")}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {t("action")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function Field({ id, label, hint, ...rest }: React.ComponentProps<"input"> & { id: string; label: string; hint?: string }) {
  return (
    <div>
      <Label htmlFor={id}>{label}</Label>
      <Input id={id} aria-describedby={hint ? `${id}-hint` : undefined} className="mt-1.5" {...rest} />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-[12.5px] text-muted-foreground">
          {hint}
        </p>
      )}
    </div>
  );
}
