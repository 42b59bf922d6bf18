/** The only place where portal pages read cookies. */
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { env } from "@/lib/env";
import { portalCookie } from "@/lib/http/cookies";
import { type Id, parseId } from "@/lib/ids";
import { readSettings } from "@/lib/settings/queries";
import { readFacts } from "@/lib/setup/facts";
import { offeredProviders } from "@/lib/setup/providers";
import type { SetupFacts, StepKey, VendorView } from "@/lib/setup/schema";
import { readPortalSession } from "@/lib/setup/session";

export const currentSession = cache(async () => {
  const value = (await cookies()).get(portalCookie(env().APP_URL).name)?.value;
  return readPortalSession(value, { touch: true });
});

/** The context and the facts of the setup in this browser; without a session, back to the landing page, which says what to do. */
export const requireSetup = cache(async () => {
  const admitted = await currentSession();
  if (!admitted) redirect("/setup");
  return { ctx: admitted.ctx, facts: await readFacts(admitted.ctx) };
});

/** A step opens when everything before it is answered; otherwise the first open one does. */
export async function requireStep(step: StepKey) {
  const { ctx, facts } = await requireSetup();
  const order = facts.steps.filter((entry) => entry.state !== "skipped").map((entry) => entry.key);
  const reached = order.indexOf(facts.next_step);
  const wanted = order.indexOf(step);
  if (wanted < 0 || (facts.mode === "setup" && wanted > reached)) redirect(facts.next_path);
  return { ctx, facts };
}

/** What the landing page may show to anybody: the vendor's name and its ways to get help. */
export const publicVendor = cache(async (): Promise<VendorView> => {
  const settings = await readSettings();
  return { name: settings.appName, logo: settings.logo, support_contact: settings.supportContact ?? "", help_links: settings.helpLinks };
});

/** What the landing page may say about the ways to connect. */
export const publicProviders = cache(async () => offeredProviders(await readSettings()));

/** A step after "connect" always has a directory. */
export function directoryIdOf(facts: SetupFacts): Id<"dir"> {
  if (!facts.directory) redirect(facts.next_path);
  return parseId("dir", facts.directory.id);
}
