"use client";

import { Download, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { buttonVariants } from "@/components/ui/button";
import { FramedInput, InputFrame } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useSlash } from "./group-search";
import type { RowFilter } from "./keys";

export type RowChoices = { roles: { key: string; name: string }[]; groups: { id: string; name: string }[] };
type Props = { filter: RowFilter; choices: RowChoices; total: number; onChange: (change: (before: RowFilter) => RowFilter) => void };
const ALL = "";

export function PreviewFilters({ filter, choices, total, onChange }: Props) {
  const t = useTranslations("portal.preview");
  const input = useRef<HTMLInputElement>(null);
  const change = useRef(onChange);
  change.current = onChange;
  const [text, setText] = useState("");
  useSlash(input);
  useEffect(() => {
    const timer = setTimeout(
      () => change.current((before) => (before.search === text.trim() ? before : { ...before, search: text.trim() })),
      150,
    );
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (filter.search === "") setText("");
  }, [filter.search]);

  const roles = [{ value: ALL, label: t("all_roles") }, ...choices.roles.map(({ key, name }) => ({ value: key, label: name }))];
  const groups = [{ value: ALL, label: t("all_groups") }, ...choices.groups.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <div className="flex flex-wrap items-center gap-2 border-b p-2.5">
      <InputFrame className="w-[280px] max-sm:w-full" icon={<Search aria-hidden="true" />}>
        <FramedInput
          ref={input}
          type="search"
          aria-label={t("find")}
          aria-keyshortcuts="/"
          placeholder={t("find")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && setText("")}
          data-testid="preview.search"
        />
      </InputFrame>
      <Select
        label={t("role_filter")}
        value={filter.role ?? ALL}
        options={roles}
        onChange={(role) => onChange((before) => ({ ...before, role: role || null }))}
        className="!border-input/60"
        listClassName="!w-[220px]"
      />
      <Select
        label={t("group_filter")}
        value={filter.group ?? ALL}
        options={groups}
        onChange={(group) => onChange((before) => ({ ...before, group: group || null }))}
        className="max-w-[240px] !border-input/60"
        listClassName="!w-[280px]"
      />
      <span role="status" className="num ml-auto text-[13px] text-muted-foreground">
        {t("count", { count: total })}
      </span>
      <a href="/api/portal/preview/csv" download className={buttonVariants({ variant: "outline" })} aria-label={t("csv_label")}>
        <Download className="size-4" aria-hidden="true" />
        {t("csv")}
      </a>
    </div>
  );
}
