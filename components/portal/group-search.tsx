"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { FramedInput, InputFrame } from "@/components/ui/input";

const DEBOUNCE_MS = 150;

/** Searches as one types. `/` brings the focus here from anywhere on the page. */
export function GroupSearch({ count, onSearch }: { count: number; onSearch: (search: string) => void }) {
  const t = useTranslations("portal.groups");
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const search = useRef(onSearch);
  search.current = onSearch;

  useEffect(() => {
    const timer = setTimeout(() => search.current(text.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useSlash(input);

  return (
    <InputFrame
      className="min-w-0 flex-1"
      icon={<Search aria-hidden="true" />}
      end={
        text && (
          <button
            type="button"
            aria-label={t("clear")}
            className="grid size-6 place-items-center rounded text-subtle hover:bg-accent"
            onClick={() => {
              setText("");
              input.current?.focus();
            }}
          >
            <X className="size-3.5" aria-hidden="true" />
          </button>
        )
      }
    >
      <FramedInput
        ref={input}
        type="search"
        aria-label={t("search_label")}
        aria-keyshortcuts="/"
        placeholder={t("search", { count })}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && setText("")}
        data-testid="groups.search"
      />
    </InputFrame>
  );
}

export function useSlash(input: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing = (event.target as HTMLElement).closest(
        "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog",
      );
      if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey || typing) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, [input]);
}
