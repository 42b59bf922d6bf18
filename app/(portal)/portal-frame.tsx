import type { ReactNode } from "react";
import { translator } from "../intl";
import { Messages } from "../messages";
import { HelpButton } from "@/components/portal/help-button";
import { OneTab } from "@/components/portal/one-tab";
import { SessionTimer } from "@/components/portal/session-timer";
import { Avatar, RollcallMark, VendorMark } from "@/components/shared/marks";
import { HydrationGate } from "@/components/shared/hydration";
import { QueryProvider } from "@/components/shared/query-provider";
import type { SetupFacts } from "@/lib/setup/schema";

type Props = {
  facts: SetupFacts;
  /** Parts of the catalogue that the page needs beside those of the frame. */
  messages: readonly string[];
  /** A page below the status page: its name, with the way back above its heading. */
  below?: { title: string; lead?: ReactNode };
  children: ReactNode;
};

/** The frame of every page after the setup: the vendor's name, the one tab, help, and the session's clock. */
export function PortalFrame({ facts, messages, below, children }: Props) {
  const { vendor } = facts;
  const account = facts.directory?.connected_as;
  const t = translator("portal.shell");
  return (
    <Messages of={["common", "errors", "portal.shell", "portal.help", "portal.provider_name", ...messages]}>
      <QueryProvider>
        <HydrationGate>
          <header className="flex h-14 items-center gap-3 border-b bg-card px-4 sm:px-6">
            <VendorMark name={vendor.name} logo={vendor.logo} />
            <span className="font-semibold tracking-tight max-sm:sr-only">{vendor.name}</span>
            <span className="mx-1 h-5 w-px bg-border max-sm:hidden" />
            <OneTab className="h-full" />
            {account && (
              <span className="ml-auto flex min-w-0 items-center gap-2 text-[13px] text-muted-foreground max-md:hidden">
                <Avatar name={account} size="sm" />
                <span className="truncate">{account}</span>
              </span>
            )}
            <span className={account ? "max-md:ml-auto" : "ml-auto"}>
              <HelpButton vendor={vendor} inviter={facts.inviter} />
            </span>
          </header>
          <main id="main" className="mx-auto max-w-[1180px] px-4 pt-7 pb-10 sm:px-6">
            {below && (
              <div className="mb-6">
                <a href={facts.next_path} className="text-[13px] font-medium text-primary underline-offset-2 hover:underline">
                  {t(facts.mode === "edit" ? "back_to_status" : "back_to_setup")}
                </a>
                <h1 tabIndex={-1} className="mt-1.5 text-[26px] leading-8 font-semibold tracking-[-0.02em]">
                  {below.title}
                </h1>
                {below.lead && <p className="mt-1 max-w-[68ch] text-[14.5px] text-muted-foreground">{below.lead}</p>}
              </div>
            )}
            {children}
            <p className="mt-6 flex items-center gap-2 text-[13px] text-subtle">
              <RollcallMark />
              {translator("common")("runs_on")}
            </p>
          </main>
          <SessionTimer times={facts.session} />
        </HydrationGate>
      </QueryProvider>
    </Messages>
  );
}
