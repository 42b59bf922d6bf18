"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { ErrorMessage } from "@/components/shared/error-message";
import { useAct } from "@/components/shared/use-act";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Skeleton } from "@/components/ui/skeleton";
import type { MappingPreview, SavedMapping } from "@/lib/attributes/schema";
import { api, ClientError } from "@/lib/client/api";
import { mappingKey } from "./keys";
import type { Sent } from "./mapping-rows";

const base = "/api/portal/attribute-mappings";

type Props = { rows: readonly Sent[]; version: number; onClose: () => void; onSaved: (answer: SavedMapping) => void; onLoad: () => void };

/** What Save changes is shown first; unusually many losses want their number typed. */
export function MappingSave({ rows, version, onClose, onSaved, onLoad }: Props) {
  const t = useTranslations("mapping.save");
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const { busy, error, act } = useAct();
  const preview = useQuery({
    queryKey: [...mappingKey, "preview", rows],
    queryFn: () => api.post<MappingPreview>(`${base}/preview`, { rows }),
    gcTime: 0,
    retry: false,
  });
  // People may have changed between the preview and Save: then the server names the number.
  const named = error instanceof ClientError && error.reason === "confirm_losses" ? Number(error.params.losses) : null;
  const count = named ?? preview.data?.needs_count ?? null;
  const stale = error instanceof ClientError && error.code === "stale_version" ? error : null;

  function submit(event: FormEvent) {
    event.preventDefault();
    const matches = count === null || typed.trim() === String(count);
    setWrong(!matches);
    if (!matches || !preview.data) return;
    const said = { version, rows, ...(count === null ? {} : { confirm_count: count }) };
    void act(async () => onSaved(await api.put<SavedMapping>(base, said)));
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      footer={
        stale ? (
          <Button variant="primary" onClick={onLoad}>
            {t("stale_load")}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("back")}</Button>
            <Button
              type="submit"
              form="mapping-save"
              variant={count === null ? "primary" : "destructive"}
              busy={busy || preview.isPending}
              data-testid="mapping.confirm"
            >
              {t("go")}
            </Button>
          </>
        )
      }
    >
      <form id="mapping-save" onSubmit={submit} noValidate className="flex flex-col gap-3">
        {stale ? (
          <Callout tone="warning" role="alert" title={t("stale_title", { by: String(stale.params.by ?? "") })}>
            {t("stale_text")}
          </Callout>
        ) : (
          <>
            {preview.isPending && (
              <div aria-busy="true" role="status">
                <span className="text-[13px] text-muted-foreground">{t("reading")}</span>
                <Skeleton className="mt-2 w-2/3" />
              </div>
            )}
            {preview.data && <Difference preview={preview.data} />}
            {count !== null && (
              <Callout tone="warning" title={t("guard_title")}>
                <p>{t("guard_text", { count })}</p>
                <Label htmlFor="mapping-count" className="mt-2 text-foreground">
                  {t("guard_label")}
                </Label>
                <Input
                  id="mapping-count"
                  inputMode="numeric"
                  autoComplete="off"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  aria-invalid={wrong || undefined}
                  aria-describedby={wrong ? "mapping-wrong" : undefined}
                  className="mt-1 max-w-[160px]"
                />
                {wrong && (
                  <p id="mapping-wrong" role="alert" className="mt-1 text-[13px] text-destructive">
                    {t("guard_wrong", { count })}
                  </p>
                )}
              </Callout>
            )}
            <ErrorMessage error={named === null ? (error ?? preview.error) : null} />
          </>
        )}
      </form>
    </Dialog>
  );
}

function Difference({ preview }: { preview: MappingPreview }) {
  const t = useTranslations("mapping.save");
  const targets = useTranslations("mapping.targets");
  const nameOf = (field: string) => (targets.has(`${field}.label`) ? targets(`${field}.label`) : field);
  if (preview.changed === 0) return <p data-testid="mapping.difference">{t("nobody")}</p>;
  const said = (key: "roles" | "lower" | "leave" | "return", count: number) => count > 0 && <li className="num">{t(key, { count })}</li>;
  return (
    <div data-testid="mapping.difference">
      <ul className="list-disc pl-5 text-[14px]">
        <li className="num">{t("people", { changed: preview.changed, people: preview.people })}</li>
        {said("roles", preview.role_changes)}
        {said("lower", preview.role_losses)}
        {said("leave", preview.departures)}
        {said("return", preview.reactivations)}
      </ul>
      {preview.examples.length > 0 && (
        <>
          <p className="mt-3 text-[13px] font-medium">{t("examples")}</p>
          <ul className="mt-1 flex flex-col gap-0.5 text-[13px] text-muted-foreground">
            {preview.examples.map((one) => (
              <li key={`${one.name} ${one.field}`} className="[overflow-wrap:anywhere]">
                {t("example", { name: one.name, field: nameOf(one.field), from: one.from ?? t("nothing"), to: one.to ?? t("nothing") })}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
