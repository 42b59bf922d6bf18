"use client";

import {
  ArrowLeftRight,
  ChevronDown,
  CirclePause,
  CirclePlay,
  KeyRound,
  ListChecks,
  RefreshCw,
  RotateCw,
  Shield,
  Unplug,
  UserCheck,
  Users,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { StatusView } from "@/lib/setup/schema";

/** Editing leads through the wizard's own pages and ends in a preview of the difference. */
export function StatusActions({ status, onAct }: { status: StatusView; onAct: (action: "sync" | "pause" | "resume") => void }) {
  const t = useTranslations("portal.status");
  const router = useRouter();
  const paused = status.directory.state === "paused";
  const sendsItself = status.push !== null && !status.push.hybrid;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          className="data-[state=open]:border-primary data-[state=open]:ring-1 data-[state=open]:ring-primary"
          data-testid="status.actions"
        >
          {t("actions")}
          <ChevronDown aria-hidden="true" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" aria-label={t("actions")}>
        {!sendsItself && (
          <DropdownMenuItem disabled={!status.sync_now.allowed} onSelect={() => onAct("sync")}>
            <RefreshCw aria-hidden="true" />
            {t("sync_now")}
          </DropdownMenuItem>
        )}
        <DropdownMenuItem onSelect={() => onAct(paused ? "resume" : "pause")}>
          {paused ? <CirclePlay aria-hidden="true" /> : <CirclePause aria-hidden="true" />}
          {t(paused ? "resume" : "pause")}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => router.push("/setup/groups")}>
          <Users aria-hidden="true" />
          {t("edit_groups")}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => router.push("/setup/roles")}>
          <Shield aria-hidden="true" />
          {t("edit_roles")}
        </DropdownMenuItem>
        {status.push ? (
          <>
            <DropdownMenuItem onSelect={() => router.push("/portal/mapping")}>
              <ArrowLeftRight aria-hidden="true" />
              {t("mapping")}
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => router.push("/portal/access")}>
              <RotateCw aria-hidden="true" />
              {t("rotate")}
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => router.push("/portal/verify")}>
              <UserCheck aria-hidden="true" />
              {t("verify")}
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => router.push("/setup/connect")}>
              <ListChecks aria-hidden="true" />
              {t("steps")}
            </DropdownMenuItem>
          </>
        ) : (
          <DropdownMenuItem onSelect={() => router.push("/setup/connect")}>
            <KeyRound aria-hidden="true" />
            {t("reauthorize")}
          </DropdownMenuItem>
        )}
        <DropdownMenuSeparator />
        <DropdownMenuItem tone="destructive" onSelect={() => router.push("/portal/access#disconnect")}>
          <Unplug aria-hidden="true" />
          {t("disconnect")}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
