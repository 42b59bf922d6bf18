"use client";

import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { SampleView } from "@/lib/attributes/schema";

type Props = { sample: SampleView | undefined; search: string; onSearch: (search: string) => void };

/** Whose record the examples come from: the newest one, or the one that is looked for. */
export function MappingPerson({ sample, search, onSearch }: Props) {
  const t = useTranslations("mapping.person");
  const [typed, setTyped] = useState(search);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSearch(typed.trim());
  }

  const name = sample?.user?.name ?? "";
  return (
    <form onSubmit={submit} className="ml-auto text-[13px] max-sm:ml-0 max-sm:w-full">
      <Label htmlFor="mapping-person">{t("label")}</Label>
      <span className="mt-1 flex gap-2">
        <Input
          id="mapping-person"
          type="search"
          placeholder={t("search")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="w-[220px] max-sm:w-full"
        />
        <Button type="submit">{t("show")}</Button>
      </span>
      <span role="status" className="mt-1 block max-w-[42ch] text-[12.5px] text-muted-foreground" data-testid="mapping.person">
        {sample && !sample.user ? t("none", { search }) : name && (search ? name : t("newest", { name }))}
        {sample && sample.missing.length > 0 && (
          <span className="block text-warning">{t("missing", { name, targets: sample.missing.join(", ") })}</span>
        )}
      </span>
    </form>
  );
}
