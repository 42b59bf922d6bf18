"use client";

import { useQuery } from "@tanstack/react-query";
import { Building2, CircleUser, LogOut, Plus, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { signOut } from "./auth-client";
import { MAIN, MANAGE } from "./nav";
import { useFrame } from "./providers";
import { searchQuery } from "./queries";

export function useCommandMenu() {
  const [open, setOpen] = useState(false);
  const show = useCallback(() => setOpen(true), []);
  const hide = useCallback(() => setOpen(false), []);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return { open, show, hide };
}

type Choice =
  | { key: string; title: string; hint?: string; icon: ReactNode; path: string }
  | { key: string; title: string; hint?: string; icon: ReactNode; run: () => void };

/** ⌘K: pages, actions, organizations and people; arrows choose, Enter goes. */
export function CommandMenu({ open, hide }: { open: boolean; hide: () => void }) {
  const t = useTranslations("console.command");
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own; the click is on its backdrop
    <dialog
      ref={dialog}
      aria-label={t("title")}
      onClose={hide}
      onClick={(event) => event.target === dialog.current && hide()}
      className="mx-auto mt-[12vh] w-[min(560px,calc(100vw-32px))] rounded-xl border bg-popover p-0 text-foreground shadow-pop backdrop:bg-[oklch(0.2_0.03_232/.45)]"
    >
      {open && <Choices hide={hide} />}
    </dialog>
  );
}

function Choices({ hide }: { hide: () => void }) {
  const t = useTranslations("console.command");
  const id = useId();
  const router = useRouter();
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState("");
  const [active, setActive] = useState(0);
  const found = useQuery(searchQuery(wanted));
  const choices = useChoices(text, wanted ? (found.data?.data ?? []) : []);

  useEffect(() => {
    const timer = setTimeout(() => setWanted(text.trim()), 150);
    return () => clearTimeout(timer);
  }, [text]);

  function go(choice: Choice | undefined) {
    if (!choice) return;
    hide();
    if ("run" in choice) choice.run();
    else router.push(choice.path);
  }

  function onKeyDown(event: KeyboardEvent) {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = moves[event.key];
    if (step) {
      event.preventDefault();
      setActive((before) => (before + step + choices.length) % Math.max(1, choices.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(choices[active]);
    }
  }

  return (
    <>
      <div className="flex h-12 items-center gap-2.5 border-b px-4">
        <Search className="text-subtle" aria-hidden="true" />
        <input
          // biome-ignore lint/a11y/noAutofocus: the menu was opened to type
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={choices.length ? `${id}-${active}` : undefined}
          aria-label={t("placeholder")}
          placeholder={t("placeholder")}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          className="flex-1 bg-transparent text-[15px] outline-none"
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={t("title")} className="max-h-[50vh] overflow-y-auto p-1.5">
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input answers the keys
          // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant moves instead
          <div
            key={choice.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerMove={() => setActive(index)}
            onClick={() => go(choice)}
            className={cn(
              "flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-[13.5px] max-sm:min-h-11",
              index === active && "bg-accent",
            )}
          >
            <span className="text-subtle">{choice.icon}</span>
            <span className="truncate font-medium">{choice.title}</span>
            {choice.hint && <span className="ml-auto truncate pl-4 text-[12.5px] text-muted-foreground">{choice.hint}</span>}
          </div>
        ))}
      </div>
      {choices.length === 0 && <p className="px-4 pb-4 text-[13.5px] text-muted-foreground">{t("nothing", { text })}</p>}
    </>
  );
}

function useChoices(text: string, found: { kind: string; id: string; title: string; hint: string; path: string }[]): Choice[] {
  const t = useTranslations("console.command");
  const n = useTranslations("console.nav");
  const { may } = useFrame();
  const pages: Choice[] = [...MAIN, ...MANAGE].map((item) => ({
    key: item.key,
    title: n(item.key),
    icon: <item.Icon aria-hidden="true" />,
    path: item.path,
  }));
  const actions: Choice[] = may.organizations
    ? [
        { key: "new-link", title: t("new_link"), icon: <Plus aria-hidden="true" />, path: "/console/setup-links?new=1" },
        { key: "new-organization", title: t("new_organization"), icon: <Plus aria-hidden="true" />, path: "/console/organizations?new=1" },
      ]
    : [];
  actions.push({ key: "sign-out", title: t("sign_out"), icon: <LogOut aria-hidden="true" />, run: () => void signOut() });
  const part = text.trim().toLowerCase();
  const own = [...actions, ...pages].filter((choice) => choice.title.toLowerCase().includes(part));
  const others = found.map((thing) => ({
    key: thing.id,
    title: thing.title,
    hint: thing.hint,
    icon: thing.kind === "member" ? <CircleUser aria-hidden="true" /> : <Building2 aria-hidden="true" />,
    path: thing.path,
  }));
  return part ? [...others, ...own] : [...pages, ...actions];
}
