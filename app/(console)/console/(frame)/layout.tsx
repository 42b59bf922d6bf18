import { ConsoleProviders } from "@/components/console/providers";
import { ConsoleShell } from "@/components/console/shell";
import { HydrationGate } from "@/components/shared/hydration";
import { readFrame } from "@/lib/staff/frame";
import { Messages } from "../../../messages";
import { requireStaff } from "../../session";

export default async function ConsoleLayout({ children }: { children: React.ReactNode }) {
  const { session } = await requireStaff();
  return (
    <Messages of={["common", "errors", "reasons", "access", "console"]}>
      <ConsoleProviders frame={await readFrame(session)}>
        <HydrationGate>
          <ConsoleShell>{children}</ConsoleShell>
        </HydrationGate>
      </ConsoleProviders>
    </Messages>
  );
}
