"use client";

import { CircleAlert, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useFormatter, useTranslations } from "use-intl/react";
import { RollcallMark } from "@/components/shared/marks";
import { cn } from "@/components/ui/cn";
import { AccountMenu } from "./account-menu";
import { CommandMenu, useCommandMenu } from "./command-menu";
import { Kbd } from "./kbd";
import { isCurrent, MAIN, MANAGE, type NavItem } from "./nav";
import { useFrame } from "./providers";

/** Sidebar from 1024 px, icons from 640, a bar at the bottom below that. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  const t = useTranslations("console.shell");
  const frame = useFrame();
  const menu = useCommandMenu();

  return (
    <div className="flex h-dvh overflow-hidden max-sm:flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-card focus:px-3 focus:py-2"
      >
        {t("skip")}
      </a>
      <aside className="flex w-14 shrink-0 flex-col border-r bg-sidebar px-2 py-3 max-sm:hidden lg:w-[232px] lg:px-3">
        <div className="flex h-10 items-center gap-2.5 px-1.5 max-lg:justify-center">
          <RollcallMark className="size-7" />
          <span className="text-[15px] leading-tight font-semibold tracking-tight max-lg:hidden">Rollcall</span>
          <span
            className="ml-auto inline-flex h-6 max-w-[110px] items-center gap-1.5 rounded border bg-card px-1.5 text-[12px] text-muted-foreground max-lg:hidden"
            title={t("for_app", { app: frame.app_name })}
          >
            <span className="size-1.5 shrink-0 rounded-full bg-success" />
            <span className="truncate">{frame.app_name}</span>
          </span>
        </div>
        <button
          type="button"
          onClick={menu.show}
          aria-label={t("search")}
          className="mt-3 flex h-8 items-center gap-2 rounded-md border border-input/60 bg-card px-2.5 text-[13px] text-muted-foreground max-lg:justify-center max-lg:px-0"
        >
          <Search aria-hidden="true" />
          <span className="max-lg:hidden">{t("search")}</span>
          <span className="ml-auto max-lg:hidden">
            <Kbd>⌘K</Kbd>
          </span>
        </button>
        <nav aria-label={t("main")} className="mt-4 flex flex-col gap-0.5">
          {MAIN.map((item) => (
            <SideLink key={item.key} item={item} />
          ))}
        </nav>
        <p className="mt-5 mb-1 px-2.5 text-[12px] text-subtle max-lg:hidden">{t("manage")}</p>
        <nav aria-label={t("manage")} className="flex flex-col gap-0.5 max-lg:mt-5">
          {MANAGE.map((item) => (
            <SideLink key={item.key} item={item} />
          ))}
        </nav>
        <AccountMenu />
      </aside>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">{children}</div>
      <BottomBar onSearch={menu.show} />
      <CommandMenu {...menu} />
    </div>
  );
}

function SideLink({ item }: { item: NavItem }) {
  const t = useTranslations("console.nav");
  const s = useTranslations("console.shell");
  const format = useFormatter();
  const { counts } = useFrame();
  const current = isCurrent(item, usePathname());
  const count = item.count ? counts[item.count] : 0;
  return (
    <Link
      href={item.path}
      aria-current={current ? "page" : undefined}
      title={t(item.key)}
      className={cn(
        "flex h-8 items-center gap-2.5 rounded-md border px-2.5 text-[13.5px] max-lg:justify-center max-lg:px-0",
        current
          ? "bg-card font-semibold text-foreground shadow-xs"
          : "border-transparent font-medium text-muted-foreground hover:bg-accent",
      )}
    >
      <item.Icon className={current ? "text-primary" : "text-subtle"} aria-hidden="true" />
      <span className="max-lg:sr-only">{t(item.key)}</span>
      {count > 0 && item.alert && (
        <span className="num ml-auto inline-flex items-center gap-1 text-[12px] font-semibold text-destructive max-lg:hidden">
          <CircleAlert className="size-3.5" aria-hidden="true" />
          {count}
          <span className="sr-only">{s("holds_open")}</span>
        </span>
      )}
      {count > 0 && !item.alert && (
        <span className="num ml-auto text-[12px] font-normal text-subtle max-lg:hidden">{format.number(count)}</span>
      )}
    </Link>
  );
}

function BottomBar({ onSearch }: { onSearch: () => void }) {
  const t = useTranslations("console.nav");
  const s = useTranslations("console.shell");
  const pathname = usePathname();
  return (
    <nav aria-label={s("main")} className="order-last flex shrink-0 justify-around border-t bg-card px-1 sm:hidden">
      {MAIN.slice(0, 5).map((item) => {
        const current = isCurrent(item, pathname);
        return (
          <Link
            key={item.key}
            href={item.path}
            aria-current={current ? "page" : undefined}
            className={cn(
              "flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-[11.5px]",
              current ? "font-semibold text-primary" : "text-muted-foreground",
            )}
          >
            <item.Icon className="size-5" aria-hidden="true" />
            <span className="max-w-full truncate px-0.5">{t(`short.${item.key}`)}</span>
          </Link>
        );
      })}
      <button
        type="button"
        onClick={onSearch}
        className="flex min-h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-[11.5px] text-muted-foreground"
      >
        <Search className="size-5" aria-hidden="true" />
        {t("short.more")}
      </button>
    </nav>
  );
}
