import type { Metadata } from "next";
import { Messages } from "../messages";
import { HydrationGate } from "@/components/shared/hydration";
import { QueryProvider } from "@/components/shared/query-provider";
import type { StepKey } from "@/lib/setup/schema";
import { requireSetup } from "./session";
import { stepTitle } from "./step-shell";

const EVERY_STEP = ["common", "errors", "portal.shell", "portal.help", "portal.provider_name"] as const;

/** Hands a step its texts: those of the frame and its own. */
export function StepMessages({ of = [], children }: { of?: readonly string[]; children: React.ReactNode }) {
  return (
    <Messages of={[...EVERY_STEP, ...of]}>
      <HydrationGate>{children}</HydrationGate>
    </Messages>
  );
}

export function LiveStep({ of, children }: { of: readonly string[]; children: React.ReactNode }) {
  return (
    <StepMessages of={of}>
      <QueryProvider>{children}</QueryProvider>
    </StepMessages>
  );
}

export async function stepMetadata(step: StepKey): Promise<Metadata> {
  const { facts } = await requireSetup();
  return { title: stepTitle(facts, step) };
}
