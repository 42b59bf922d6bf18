"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { ErrorMessage } from "@/components/shared/error-message";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { Sheet } from "@/components/ui/sheet";
import type { MappingView, SampleView } from "@/lib/attributes/schema";
import { api, ClientError } from "@/lib/client/api";
import { mappingKey } from "./keys";
import { isMetadata, keyOf, type Row, TARGETS, toSend } from "./mapping-rows";
import { MappingSource } from "./mapping-source";
import { MappingSteps } from "./mapping-steps";

type Props = {
  first: Row;
  /** The row that is being replaced; null: a new one. */
  at: string | null;
  rows: readonly Row[];
  view: MappingView;
  app: string;
  search: string;
  onClose: () => void;
  onDone: (row: Row) => void;
};

const SETTLE_MS = 250;

/** One row at a time, with what it makes of a person who really arrived. */
export function MappingEditor({ first, at, rows, view, app, search, onClose, onDone }: Props) {
  const t = useTranslations("mapping");
  const id = useId();
  const [row, setRow] = useState<Row>(first);
  const [tried, setTried] = useState(false);
  const settled = useSettled(row, SETTLE_MS);
  const others = rows.filter((one) => keyOf(one) !== at && keyOf(one) !== keyOf(settled));
  const complete = settled.source.trim() !== "" && !/^metadata\.$/.test(settled.target);
  // The row under edit goes first: its faults are the first ones named.
  const query = useQuery({
    queryKey: [...mappingKey, "sample", search, toSend([settled, ...others])],
    queryFn: () =>
      api.post<SampleView>("/api/portal/attribute-mappings/sample", {
        rows: toSend([settled, ...others]),
        ...(search ? { search } : {}),
      }),
    enabled: complete,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const faults = query.error instanceof ClientError ? query.error.errors : [];
  const faultAt = (field: string) => faults.find((one) => one.pointer?.startsWith(`/rows/0/${field}`))?.message ?? null;
  const sourceFault = faultAt("source") ?? (tried && row.source.trim() === "" ? t("editor.source_hint") : null);
  const targetFault = faultAt("target") ?? (tried && row.target === "metadata." ? t("editor.metadata_hint") : null);
  const set = (over: Partial<Row>) => setRow((before) => ({ ...before, ...over }));
  const options = [...TARGETS, "metadata"].map((target) => ({
    value: target,
    label: t(`targets.${target}.label`),
    description: t(`targets.${target}.text`, { app }),
  }));

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (complete && row === settled && query.isSuccess && !query.isPlaceholderData)
      onDone({ ...row, source: row.source.trim(), note: row.note?.trim() || null });
  }

  return (
    <Sheet
      open
      onClose={onClose}
      title={t(at === null ? "editor.title_new" : "editor.title_edit")}
      description={t("editor.text")}
      footer={
        <>
          <Button onClick={onClose}>{t("save.back")}</Button>
          <Button
            type="submit"
            form={id}
            variant="primary"
            data-testid="mapping.use"
            busy={complete && (row !== settled || query.isFetching)}
          >
            {t("editor.done")}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} noValidate className="flex flex-col gap-5">
        <MappingSource
          value={row.source}
          sources={view.sources}
          provider={view.provider_name}
          error={sourceFault}
          onChange={(source) => set({ source })}
        />
        <div>
          <Label>{t("editor.target", { app })}</Label>
          <div className="mt-1">
            <Select
              label={t("editor.target", { app })}
              value={isMetadata(row.target) ? "metadata" : row.target}
              options={options}
              onChange={(target) => set({ target: target === "metadata" ? "metadata." : target })}
              className="w-full"
              data-testid="mapping.target"
            />
          </div>
          {isMetadata(row.target) && (
            <Input
              aria-label={t("editor.metadata")}
              placeholder={t("editor.metadata")}
              value={row.target.slice("metadata.".length)}
              onChange={(event) => set({ target: `metadata.${event.target.value}` })}
              aria-invalid={targetFault !== null || undefined}
              aria-describedby={`${id}-target`}
              className="mt-2 font-mono text-[13px]"
              data-testid="mapping.metadata"
            />
          )}
          {(isMetadata(row.target) || targetFault) && (
            <p id={`${id}-target`} className={`mt-1 text-[12.5px] ${targetFault ? "text-destructive" : "text-muted-foreground"}`}>
              {targetFault ?? t("editor.metadata_hint")}
            </p>
          )}
          {row.target === "organization_role" && (
            <p className="mt-1 text-[12.5px] text-muted-foreground">
              {t("editor.role_hint", { roles: view.roles.map((role) => role.name).join(", ") })}
            </p>
          )}
        </div>
        <MappingSteps steps={row.transforms} onChange={(transforms) => set({ transforms })} />
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox is inside */}
        <label className="flex items-start gap-2.5">
          <Checkbox checked={row.required} onChange={(event) => set({ required: event.target.checked })} className="mt-0.5" />
          <span>
            <span className="block text-[13.5px] font-medium">{t("editor.required")}</span>
            <span className="block text-[12.5px] text-muted-foreground">{t("editor.required_text")}</span>
          </span>
        </label>
        <div>
          <Label htmlFor={`${id}-note`}>{t("editor.note")}</Label>
          <Input
            id={`${id}-note`}
            value={row.note ?? ""}
            maxLength={300}
            onChange={(event) => set({ note: event.target.value })}
            className="mt-1"
          />
        </div>
        <Preview sample={complete ? query.data : undefined} row={settled} people={view.people} />
        {query.error && sourceFault === null && targetFault === null && <ErrorMessage error={query.error} />}
      </form>
    </Sheet>
  );
}

function Preview({ sample, row, people }: { sample: SampleView | undefined; row: Row; people: number }) {
  const t = useTranslations("mapping.editor");
  const made = sample?.rows.find((one) => keyOf(one) === keyOf({ ...row, source: row.source.trim() }));
  if (people === 0 || (sample && !sample.user)) return <p className="text-[13px] text-muted-foreground">{t("preview_none")}</p>;
  if (!sample?.user) return null;
  return (
    <div role="status" className="rounded-md border bg-muted p-3 text-[13px]" data-testid="mapping.preview">
      <p className="font-medium">{t("preview", { name: sample.user.name })}</p>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        <dt className="text-muted-foreground">{t("arrives")}</dt>
        <dd className="num [overflow-wrap:anywhere]" data-testid="mapping.arrives">
          {made?.raw ?? t("nothing")}
        </dd>
        <dt className="text-muted-foreground">{t("becomes")}</dt>
        <dd className="num font-medium [overflow-wrap:anywhere]" data-testid="mapping.becomes">
          {made?.result ?? t("nothing")}
        </dd>
      </dl>
    </div>
  );
}

/** The value once it stopped changing for a moment. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
