import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { translator } from "@/app/intl";
import { Messages } from "@/app/messages";
import { HelpButton } from "@/components/portal/help-button";
import { statusKey } from "@/components/portal/keys";
import { OneTab } from "@/components/portal/one-tab";
import { SessionTimer } from "@/components/portal/session-timer";
import { StatusPage } from "@/components/portal/status-page";
import { Avatar, RollcallMark, VendorMark } from "@/components/shared/marks";
import { QueryProvider } from "@/components/shared/query-provider";
import { Seeded } from "@/components/shared/seeded";
import { readStatus } from "@/lib/setup/status";
import { publicVendor, requireSetup } from "../session";

export async function generateMetadata(): Promise<Metadata> {
  const vendor = await publicVendor();
  return { title: translator("portal.status")("title", { app: vendor.name }) };
}

export default async function Status() {
  const { ctx, facts } = await requireSetup();
  if (facts.mode === "setup") redirect(facts.next_path);
  const status = await readStatus(ctx);
  const account = status.directory.connected_as;
  return (
    <Messages of={["common", "errors", "portal.shell", "portal.help", "portal.status", "portal.enable.phase", "reasons"]}>
      <QueryProvider>
        <header className="flex h-14 items-center gap-3 border-b bg-card px-4 sm:px-6">
          <VendorMark name={status.vendor.name} logo={status.vendor.logo} />
          <span className="font-semibold tracking-tight max-sm:sr-only">{status.vendor.name}</span>
          <span className="mx-1 h-5 w-px bg-border max-sm:hidden" />
          <OneTab className="h-full" />
          {account && (
            <span className="ml-auto flex min-w-0 items-center gap-2 text-[13px] text-muted-foreground max-md:hidden">
              <Avatar name={account} size="sm" />
              <span className="truncate">{account}</span>
            </span>
          )}
          <span className="max-md:ml-auto">
            <HelpButton vendor={status.vendor} inviter={facts.inviter} />
          </span>
        </header>
        <main id="main" className="mx-auto max-w-[1180px] px-4 pt-7 pb-10 sm:px-6">
          <Seeded data={[[statusKey, status]]}>
            <StatusPage first={status} />
          </Seeded>
          <p className="mt-6 flex items-center gap-2 text-[13px] text-subtle">
            <RollcallMark />
            {translator("common")("runs_on")}
          </p>
        </main>
        <SessionTimer times={facts.session} />
      </QueryProvider>
    </Messages>
  );
}
