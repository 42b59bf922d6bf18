"use client";

import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { ListPlus, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Callout } from "@/components/shared/callout";
import { RelativeTime } from "@/components/shared/relative-time";
import { useLeaveWarning } from "@/components/shared/use-leave-warning";
import { Button } from "@/components/ui/button";
import type { MappingView, SampleView, SavedMapping } from "@/lib/attributes/schema";
import { api } from "@/lib/client/api";
import { mappingKey } from "./keys";
import { MappingEditor } from "./mapping-editor";
import { MappingPerson } from "./mapping-person";
import { allRows, countChanges, freshRow, keyOf, ownRows, repeatsDefault, type Row, toSend } from "./mapping-rows";
import { MappingSave } from "./mapping-save";
import { MappingTable } from "./mapping-table";
import { MappingUnmapped } from "./mapping-unmapped";

const base = "/api/portal/attribute-mappings";

/** `at` null: a new row. */
type Editing = { row: Row; at: string | null };

/** What each received attribute becomes: edited here, shown with a person who really arrived, saved with what it changes. */
export function MappingPage({ first, app, mayManage }: { first: MappingView; app: string; mayManage: boolean }) {
  const t = useTranslations("mapping");
  const client = useQueryClient();
  const view =
    useQuery({ queryKey: mappingKey, queryFn: ({ signal }) => api.get<MappingView>(base, signal), refetchInterval: 30_000 }).data ?? first;
  const [own, setOwn] = useState<Row[] | null>(null);
  const [search, setSearch] = useState("");
  const [editing, setEditing] = useState<Editing | null>(null);
  const [saving, setSaving] = useState(false);
  const [saved, setSaved] = useState<SavedMapping | null>(null);
  // Begun from this version: what arrives meanwhile does not make an old edit look fresh.
  const version = useRef(first.version);
  if (own === null) version.current = view.version;

  const mine = own ?? ownRows(view);
  const rows = allRows(mine, view.defaults);
  const changes = own ? countChanges(ownRows(view), own) : 0;
  useLeaveWarning(changes > 0);
  const editable = view.editable && mayManage;
  const sample = useQuery({
    queryKey: [...mappingKey, "sample", search, toSend(mine)],
    queryFn: () => api.post<SampleView>(`${base}/sample`, { rows: toSend(mine), ...(search ? { search } : {}) }),
    enabled: view.people > 0,
    placeholderData: keepPreviousData,
    retry: false,
  }).data;

  function change(next: Row[]) {
    setSaved(null);
    setOwn(next);
  }

  function put(row: Row, at: string | null) {
    const fresh = { ...row, is_default: false };
    // A default that says nothing more than before is the provider's again.
    if (repeatsDefault(fresh, view.defaults)) {
      change(mine.filter((one) => keyOf(one) !== at && keyOf(one) !== keyOf(fresh)));
      return setEditing(null);
    }
    const replaces = at !== null && mine.some((one) => keyOf(one) === at);
    change(replaces ? mine.map((one) => (keyOf(one) === at ? fresh : one)) : [...mine.filter((one) => keyOf(one) !== keyOf(fresh)), fresh]);
    setEditing(null);
  }

  function finish(answer: SavedMapping) {
    client.setQueryData(mappingKey, answer.mapping);
    setSaved(answer);
    setOwn(null);
    setSaving(false);
  }

  return (
    <>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <p className="text-[13px] text-muted-foreground" data-testid="mapping.saved">
          {view.saved_at
            ? t.rich("saved", { by: view.saved_by ?? "", when: () => <RelativeTime at={view.saved_at ?? ""} /> })
            : t("never_saved")}
        </p>
        {view.people > 0 && <MappingPerson sample={sample} search={search} onSearch={setSearch} />}
      </div>
      {!view.editable && (
        <Callout tone="info" title={t("fixed_title")} className="mt-4">
          {t("fixed_text", { app, provider: view.provider_name })}
        </Callout>
      )}
      {view.editable && !mayManage && (
        <Callout tone="info" title={t("read_only_title")} className="mt-4">
          {t("read_only_text")}
        </Callout>
      )}
      {view.editable && view.people === 0 && (
        <Callout tone="info" title={t("empty_title")} className="mt-4" data-testid="mapping.empty">
          {t("empty_text", { provider: view.provider_name })}
        </Callout>
      )}
      <MappingTable
        rows={rows}
        saved={view.rows}
        sample={sample}
        app={app}
        provider={view.provider_name}
        editable={editable}
        onEdit={(row) => setEditing({ row, at: keyOf(row) })}
        onRequire={(row, required) => put({ ...row, required }, keyOf(row))}
        onRemove={(row) => change(mine.filter((one) => keyOf(one) !== keyOf(row)))}
      />
      {editable && (
        <Button
          className="mt-3"
          icon={<Plus aria-hidden="true" />}
          onClick={() => setEditing({ row: freshRow(), at: null })}
          data-testid="mapping.add"
        >
          {t("add")}
        </Button>
      )}
      {view.people > 0 && (
        <MappingUnmapped
          sources={view.sources}
          rows={rows}
          lookedAt={view.looked_at}
          provider={view.provider_name}
          editable={editable}
          onUse={(path) => setEditing({ row: freshRow(path), at: null })}
        />
      )}
      <p role="status" className="mt-4 text-[13.5px] text-success" data-testid="mapping.done">
        {saved && changes === 0 ? t("bar.saved", { count: saved.changed }) : ""}
      </p>
      {changes > 0 && (
        <div
          className="sticky bottom-0 z-10 -mx-4 mt-6 flex flex-wrap items-center gap-2 border-t bg-card px-4 py-3 sm:-mx-6 sm:px-6"
          data-testid="mapping.bar"
        >
          <ListPlus className="size-4 text-primary max-sm:hidden" aria-hidden="true" />
          <span className="num mr-auto text-[13.5px] font-medium">{t("bar.changed", { count: changes })}</span>
          <Button variant="ghost" onClick={() => setOwn(null)}>
            {t("bar.discard")}
          </Button>
          <Button variant="primary" onClick={() => setSaving(true)} data-testid="mapping.save">
            {t("bar.save")}
          </Button>
        </div>
      )}
      {editing && (
        <MappingEditor
          key={editing.at ?? "new"}
          first={editing.row}
          at={editing.at}
          rows={mine}
          view={view}
          app={app}
          search={search}
          onClose={() => setEditing(null)}
          onDone={(row) => put(row, editing.at)}
        />
      )}
      {saving && (
        <MappingSave
          rows={toSend(mine)}
          version={version.current}
          onClose={() => setSaving(false)}
          onSaved={finish}
          onLoad={() => {
            setOwn(null);
            setSaving(false);
            void client.invalidateQueries({ queryKey: mappingKey });
          }}
        />
      )}
    </>
  );
}
