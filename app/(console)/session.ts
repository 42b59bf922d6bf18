/** The only place where console pages read cookies: the staff session, or away to the sign-in page. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { type Staff, sessionOf, staffCtx } from "@/lib/doors/console";
import type { StaffSession } from "@/lib/staff/sessions";

const read = cache(async (): Promise<StaffSession | null> => sessionOf((await cookies()).toString()));

/** Every console page calls this itself: a layout is not run again for each page, and the proxy protects nothing. */
export async function requireStaff(): Promise<{ staff: Staff; session: StaffSession }> {
  const session = await read();
  if (!session) redirect(`/console/sign-in?from=${encodeURIComponent(await here())}`);
  return { staff: staffCtx(session, "page"), session };
}

export async function currentStaff(): Promise<StaffSession | null> {
  return read();
}

// proxy.ts passes the path on; without it the person lands on the overview.
async function here(): Promise<string> {
  return (await headers()).get("x-pathname") ?? "/console";
}
