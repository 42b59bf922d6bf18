"use client";

import { Check, Ellipsis, Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Avatar } from "@/components/shared/marks";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { signOut } from "./auth-client";
import { useFrame } from "./providers";
import { setSingleKeys, singleKeysOff } from "./use-keys";

const THEMES = [
  ["light", Sun],
  ["dark", Moon],
  ["system", Monitor],
] as const;

export function AccountMenu() {
  const t = useTranslations("console.account");
  const { staff, app_name } = useFrame();
  const [theme, setTheme] = useState("system");
  const [keysOff, setKeysOff] = useState(false);
  useEffect(() => {
    setTheme(localStorage.getItem("theme") ?? "system");
    setKeysOff(singleKeysOff());
  }, []);

  function pickTheme(next: string) {
    setTheme(next);
    if (next === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
    const dark = next === "dark" || (next === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.classList.toggle("dark", dark);
  }

  return (
    <div className="mt-auto flex items-center gap-2.5 border-t px-1.5 pt-3 max-lg:flex-col">
      <Avatar name={staff.name} />
      <span className="min-w-0 leading-tight max-lg:hidden">
        <span className="block truncate text-[13px] font-medium">{staff.name}</span>
        <span className="block truncate text-[12px] text-muted-foreground">
          {t(`role.${staff.role}`)} · {app_name}
        </span>
      </span>
      <DropdownMenu>
        <DropdownMenuTrigger
          aria-label={t("menu")}
          className="ml-auto grid size-7 place-items-center rounded-md text-subtle hover:bg-accent max-lg:ml-0"
        >
          <Ellipsis aria-hidden="true" />
        </DropdownMenuTrigger>
        <DropdownMenuContent side="top" align="end">
          <p className="px-2.5 pt-1.5 pb-2 text-[12.5px] text-muted-foreground">{staff.email}</p>
          {THEMES.map(([key, Icon]) => (
            <DropdownMenuItem key={key} onSelect={() => pickTheme(key)}>
              <Icon aria-hidden="true" />
              {t(`theme.${key}`)}
              {theme === key && <Check className="ml-auto" aria-label={t("chosen")} />}
            </DropdownMenuItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuItem
            onSelect={() => {
              setSingleKeys(keysOff);
              setKeysOff(!keysOff);
            }}
          >
            <Keyboard aria-hidden="true" />
            {keysOff ? t("keys_on") : t("keys_off")}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={signOut}>
            <LogOut aria-hidden="true" />
            {t("sign_out")}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
    </div>
  );
}
