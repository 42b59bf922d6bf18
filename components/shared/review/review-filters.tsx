"use client";

import { Search } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { FramedInput, InputFrame } from "@/components/ui/input";
import type { ReviewView } from "@/lib/review/schema";
import type { ReviewFilter } from "./review-queries";

const CHOICES = [null, "open", "keep", "deactivate"] as const;
const DEBOUNCE_MS = 150;

type Props = { review: ReviewView; filter: ReviewFilter; onChange: (filter: ReviewFilter) => void };

export function ReviewFilters({ review, filter, onChange }: Props) {
  const t = useTranslations("review.filter");
  const id = useId();
  const [text, setText] = useState(filter.search);

  useEffect(() => setText(filter.search), [filter.search]);
  useEffect(() => {
    if (text === filter.search) return;
    const timer = setTimeout(() => onChange({ ...filter, search: text }), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, filter, onChange]);

  return (
    <>
      <InputFrame className="h-8 w-[260px] max-sm:w-full" icon={<Search aria-hidden="true" />}>
        <FramedInput
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          data-testid="review.search"
        />
      </InputFrame>
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">{t("choice")}</legend>
        {CHOICES.map((choice) => (
          <label
            key={choice ?? "all"}
            htmlFor={`${id}-${choice ?? "all"}`}
            className={cn(
              "inline-flex h-8 cursor-pointer items-center rounded-md border px-2.5 text-[13px] has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-offset-2 has-[:focus-visible]:outline-ring max-sm:h-11",
              filter.choice === choice
                ? "border-primary-line bg-primary-soft font-medium text-primary-soft-foreground"
                : "border-input/60 bg-card",
            )}
          >
            <input
              id={`${id}-${choice ?? "all"}`}
              type="radio"
              name={`${id}-choice`}
              className="sr-only"
              checked={filter.choice === choice}
              onChange={() => onChange({ ...filter, choice })}
            />
            {t(`of.${choice ?? "all"}`)}
          </label>
        ))}
      </fieldset>
      <label htmlFor={`${id}-role`} className="sr-only">
        {t("role")}
      </label>
      <select
        id={`${id}-role`}
        value={filter.role ?? ""}
        onChange={(event) => onChange({ ...filter, role: event.target.value || null })}
        className="h-8 rounded-md border border-input/60 bg-card px-2 text-[13px] max-sm:h-11"
      >
        <option value="">{t("every_role")}</option>
        {review.by_role.map(({ role }) => (
          <option key={role.key} value={role.key}>
            {role.name}
          </option>
        ))}
      </select>
    </>
  );
}
